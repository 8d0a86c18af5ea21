import type { Clock } from "../../kernel/clock.ts";

export type LossListener = (count: number, reason: string) => void;

const quietMs = 10_000;

/** Counts what is lost, and tells of it at once and then at most every ten seconds: who is told may write a line of it. */
export class LossTally {
  readonly #clock: Clock;
  #listener: LossListener | undefined;
  #count = 0;
  #reason = "";
  #nextAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Says from now on who is told; undefined: nobody. */
  tell(listener: LossListener | undefined): void {
    this.#listener = listener;
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
    this.#listener?.(count, this.#reason);
  }
}
