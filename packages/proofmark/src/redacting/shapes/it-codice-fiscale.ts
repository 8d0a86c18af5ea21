import { isInsideWord, isLetterCode, upper } from "../characters.ts";
import type { Shape, Span } from "../shape.ts";

const length = 16;
// D.M. 23 dicembre 1976, art. 7: what signs count for at odd places, by digit or letter.
const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
/** Letters that stand for digits where two people would have the same code (omocodia). */
const digitSigns = "0123456789LMNPQRSTUV";
const months = "ABCDEHLMPRST";

/** Italian codice fiscale, in capitals: six letters, a day, a place, and a check letter. */
export const itCodiceFiscale: Shape = {
  id: "it-codice-fiscale",
  anchors: upper,
  next: upper,
  isAtWord: true,
  find(text, at): Span | undefined {
    const end = at + length;
    for (let index = at; index < at + 6; index++) if (!isUpper(text.charCodeAt(index))) return undefined;
    if (!months.includes(text[at + 8] ?? "-") || isInsideWord(text, end)) return undefined;
    for (const place of [6, 7, 9, 10, 12, 13, 14])
      if (!digitSigns.includes(text[at + place] ?? "-")) return undefined;
    if (!isUpper(text.charCodeAt(at + 11))) return undefined;
    let sum = 0;
    for (let place = 0; place < length - 1; place++) {
      const value = valueOf(text.charCodeAt(at + place));
      sum += place % 2 === 0 ? (odd[value] ?? 0) : value;
    }
    return text.charCodeAt(end - 1) === 0x41 + (sum % 26) ? { start: at, end } : undefined;
  },
};

function isUpper(code: number): boolean {
  return isLetterCode(code) && code < 0x5b;
}

function valueOf(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x41;
}
