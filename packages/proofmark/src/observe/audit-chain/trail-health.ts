import type { TrailChange } from "../../model/observe/audit-trail.ts";

type Listener = (change: TrailChange) => void;

/** What is wrong with a trail just now, and who wants to know of it. */
export class TrailHealth {
  readonly #troubles = new Map<string, string>();
  readonly #listeners = new Set<Listener>();

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    for (const reason of this.#troubles.values()) listener({ type: "degraded", reason });
    return () => void this.#listeners.delete(listener);
  }

  /** @param part what fails, such as `disk`: it is told of once until it recovers. */
  degrade(part: string, reason: string): void {
    if (this.#troubles.has(part)) return;
    this.#troubles.set(part, reason);
    this.#tell({ type: "degraded", reason });
  }

  recover(part: string, reason: string): void {
    if (this.#troubles.delete(part)) this.#tell({ type: "recovered", reason });
  }

  has(part: string): boolean {
    return this.#troubles.has(part);
  }

  lost(count: number, reason: string): void {
    this.#tell({ type: "loss", count, reason });
  }

  #tell(change: TrailChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch {
        // Whoever listens must not stop what is written.
      }
    }
  }
}
