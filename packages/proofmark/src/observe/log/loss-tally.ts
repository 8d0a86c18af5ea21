import type { Clock } from "../../kernel/clock.ts";

export type LossListener = (count: number, reason: string) => void;

const quietMs = 10_000;

/** Counts what is lost, and tells of it at once and then at most every ten seconds: who is told may write a line of it. */
export class LossTally {
  readonly #clock: Clock;
  /** The newest one is told: the pipeline of before a reload may be gone any moment. */
  readonly #listeners: LossListener[] = [];
  #count = 0;
  #reason = "";
  #nextAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Says from now on who is told; the function that is returned takes it back. */
  tell(listener: LossListener): () => void {
    this.#listeners.push(listener);
    return () => {
      const index = this.#listeners.indexOf(listener);
      if (index !== -1) this.#listeners.splice(index, 1);
    };
  }

  /** @param count 0 where something failed and nothing is lost yet. */
  add(count: number, reason: string): void {
    this.#count += count;
    this.#reason = reason;
    if (this.#timer !== undefined) return;
    // Not from within a sink: the line about the loss goes there, too.
    const waitMs = Math.max(0, this.#nextAt - this.#clock.now());
    this.#timer = setTimeout(() => this.#tell(), waitMs).unref();
  }

  close(): void {
    if (this.#timer !== undefined) this.#tell();
    clearTimeout(this.#timer);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#nextAt = this.#clock.now() + quietMs;
    const count = this.#count;
    this.#count = 0;
    this.#listeners.at(-1)?.(count, this.#reason);
  }
}
