import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { Principal } from "../../model/exchange.ts";
import type { StoredSession } from "./session-record.ts";

/** What a cookie stands for. */
export type Standing =
  | {
      readonly state: "live";
      readonly session: StoredSession;
      readonly principal: Principal;
      /** Epoch milliseconds. */
      readonly expiresAt: number;
      /** The cookie is of an id that was rotated away, and stands for the session a moment longer. */
      readonly isRetired: boolean;
    }
  /** No session, and none since a minute at least: the cookie may go. */
  | { readonly state: "dead" }
  /** The id was given up just now: the browser may have another one already. */
  | { readonly state: "retired" };

interface Entry {
  standing: Standing;
  /** When the storage was asked: what it says may be older than its answer. */
  readonly readAt: number;
}

/** What one process read of sessions, by cookie, for a bounded time. */
export class SessionCache {
  readonly #entries: BoundedMap<string, Entry>;
  readonly #keepsMs: number;
  #generation = 0;

  constructor(maxEntries: number, keepsMs: number) {
    this.#entries = new BoundedMap(maxEntries);
    this.#keepsMs = keepsMs;
  }

  /** Changes whenever something was forgotten: what was read before is not remembered after. */
  get generation(): number {
    return this.#generation;
  }

  get(cookie: string, now: number): Standing | undefined {
    const entry = this.#entries.get(cookie);
    return entry !== undefined && now - entry.readAt < this.#keepsMs && now >= entry.readAt
      ? entry.standing
      : undefined;
  }

  set(cookie: string, standing: Standing, readAt: number, generation: number): void {
    if (generation === this.#generation) this.#entries.set(cookie, { standing, readAt });
  }

  /** Puts a newer state of the same session in place, without making it any fresher. */
  update(cookie: string, standing: Standing): void {
    const entry = this.#entries.get(cookie);
    if (entry !== undefined) entry.standing = standing;
  }

  /** Forgets the sessions that this is true of, under all of their cookies. */
  forget(isGone: (session: StoredSession) => boolean): void {
    this.#generation++;
    for (const [cookie, { standing }] of this.#entries)
      if (standing.state === "live" && isGone(standing.session)) this.#entries.delete(cookie);
  }

  clear(): void {
    this.#generation++;
    this.#entries.clear();
  }
}
