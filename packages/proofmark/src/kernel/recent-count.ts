const slots = 60;

/** How often something happened in the last minute and in the last hour, in a fixed amount of memory. */
export class RecentCount {
  readonly #seconds = new Ring(1_000);
  readonly #minutes = new Ring(60_000);

  /** @param now epoch milliseconds. */
  add(now: number): void {
    this.#seconds.add(now);
    this.#minutes.add(now);
  }

  /** To the second. */
  lastMinute(now: number): number {
    return this.#seconds.sum(now);
  }

  /** To the minute. */
  lastHour(now: number): number {
    return this.#minutes.sum(now);
  }
}

class Ring {
  readonly #widthMs: number;
  readonly #counts = new Uint32Array(slots);
  readonly #turns = new Float64Array(slots);

  constructor(widthMs: number) {
    this.#widthMs = widthMs;
  }

  add(now: number): void {
    const turn = Math.floor(now / this.#widthMs);
    const slot = turn % slots;
    if (this.#turns[slot] !== turn) {
      this.#turns[slot] = turn;
      this.#counts[slot] = 0;
    }
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  sum(now: number): number {
    const turn = Math.floor(now / this.#widthMs);
    return this.#counts.reduce((sum, count, slot) => {
      const age = turn - (this.#turns[slot] ?? 0);
      return age >= 0 && age < slots ? sum + count : sum;
    }, 0);
  }
}
