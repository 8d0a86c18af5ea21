/**
 * Page 1954, Hinkley 1971: sums what is above by more than a drift, and starts anew where the sum falls to zero. A small shift
 * that stays adds up; noise around zero does not. In spreads.
 */
export class PageHinkley {
  /** What one window counts at most, so that a single one never is a shift. */
  readonly #most: number;
  #sum = 0;
  #windows = 0;

  constructor(most = 4) {
    this.#most = most;
  }

  get sum(): number {
    return this.#sum;
  }

  /** The windows since the sum was zero. */
  get windows(): number {
    return this.#windows;
  }

  /** @param drift what is no shift, however long it lasts. */
  add(deviation: number, drift: number): void {
    this.#sum = Math.max(0, this.#sum + Math.min(this.#most, deviation) - drift);
    this.#windows = this.#sum === 0 ? 0 : this.#windows + 1;
  }

  reset(): void {
    this.#sum = 0;
    this.#windows = 0;
  }
}
