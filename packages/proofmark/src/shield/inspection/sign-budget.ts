import type { InputField } from "../../input/field.ts";

/** Less text than this is looked at whatever it holds. */
const freeText = 65_536;

/**
 * Bounds what the looking at one body may cost. Letters, digits and what stands between them in dates and sentences cost next
 * to nothing; each other sign may begin something that a detector follows. Of a page of HTML one in ten is such a sign.
 */
export class SignBudget {
  readonly #most: number;
  #text = 0;
  #signs = 0;
  #counted = 0;

  /** @param mostText characters of which a fifth may be signs. */
  constructor(mostText: number) {
    this.#most = Math.max(freeText, Math.floor(mostText / 5));
  }

  /** Whether the fields of a body, of which more may follow, hold no more signs than are looked at. */
  covers(fields: readonly InputField[], from: number): boolean {
    for (let index = from; index < fields.length; index++)
      this.#text += (fields[index] as InputField).value.length;
    if (this.#text <= freeText) return true;
    for (; this.#counted < fields.length && this.#signs <= this.#most; this.#counted++)
      this.#signs += signsIn((fields[this.#counted] as InputField).value);
    return this.#signs <= this.#most;
  }
}

function signsIn(text: string): number {
  let signs = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const lower = code | 0x20;
    const isPlain =
      (lower >= 0x61 && lower <= 0x7a) ||
      // , - . and the digits, and :
      (code >= 0x2c && code <= 0x3a && code !== 0x2f) ||
      code === 0x20 ||
      code === 0x5f ||
      code > 0x7f;
    if (!isPlain) signs++;
  }
  return signs;
}
