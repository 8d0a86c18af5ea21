import { indexWithin } from "../index-within.ts";

/**
 * Where a sign stands next, for places asked about in rising order: no part of the text is searched twice, however many
 * places look ahead into it.
 */
export class NextSign {
  readonly #text: string;
  readonly #code: number;
  /** The last sign found, and up to where none stands behind the places asked about. */
  #found = -1;
  #searched = 0;

  constructor(text: string, code: number) {
    this.#text = text;
    this.#code = code;
  }

  /** As `indexWithin`. */
  within(from: number, most: number): number {
    if (this.#found < from) {
      const start = Math.max(from, this.#searched);
      this.#found = indexWithin(this.#text, this.#code, start, from + most - start);
      this.#searched = this.#found === -1 ? Math.max(start, from + most) : this.#found + 1;
    }
    return this.#found !== -1 && this.#found < from + most ? this.#found : -1;
  }
}
