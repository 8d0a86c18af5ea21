/**
 * Page 1954, Hinkley 1971: sums what is above (or below) by more than `drift`, and starts anew where the sum falls to zero. A
 * small shift that stays is found; noise around zero is not. In spreads.
 */
export class PageHinkley {
  readonly #drift: number;
  readonly #threshold: number;
  /** What one window counts at most, so that a single one never is a shift. */
  readonly #most: number;
  #sum = 0;
  #windows = 0;

  constructor(drift = 1.2, threshold = 40, most = 4) {
    this.#drift = drift;
    this.#threshold = threshold;
    this.#most = most;
  }

  /** The windows that a shift upwards lasts by now; 0 where there is none. */
  add(deviation: number): number {
    this.#sum = Math.max(0, this.#sum + Math.min(this.#most, deviation) - this.#drift);
    this.#windows = this.#sum === 0 ? 0 : this.#windows + 1;
    return this.#sum > this.#threshold ? this.#windows : 0;
  }

  reset(): void {
    this.#sum = 0;
    this.#windows = 0;
  }
}
