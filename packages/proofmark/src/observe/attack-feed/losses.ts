import type { Clock } from "../../kernel/clock.ts";

const tellEveryMs = 10_000;

/** What was lost and why: counted at once, told of in sums, so that a flood makes a few events and not as many again. */
export class Losses {
  readonly #clock: Clock;
  readonly #tell: (count: number, reason: string) => void;
  readonly #untold = new Map<string, number>();
  #total = 0;
  #toldAt = -Infinity;

  constructor(clock: Clock, tell: (count: number, reason: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  get total(): number {
    return this.#total;
  }

  /** @param reason One of a handful of sentences. */
  add(count: number, reason: string): void {
    if (count === 0) return;
    this.#total += count;
    this.#untold.set(reason, (this.#untold.get(reason) ?? 0) + count);
  }

  tellNow(): void {
    const sums = [...this.#untold];
    this.#untold.clear();
    if (sums.length > 0) this.#toldAt = this.#clock.now();
    for (const [reason, count] of sums) this.#tell(count, reason);
  }

  /** Tells where that was not done just before. */
  tellInTime(): void {
    if (this.#clock.now() - this.#toldAt >= tellEveryMs) this.tellNow();
  }
}
