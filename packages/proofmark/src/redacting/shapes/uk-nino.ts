import { CharacterSet, isDigitCode, isInsideWord, upper } from "../characters.ts";
import type { Shape, Span } from "../shape.ts";

// HMRC, NIM39110: letters that are not used, and prefixes that are not allocated.
const first = new CharacterSet("ABCEGHJKLMNOPRSTWXYZ");
const second = "ABCEGHJKLMNPRSTWXYZ";
const notAllocated = new Set(["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"]);
const suffix = new CharacterSet("ABCD");
const pairs = 3;

/** British national insurance numbers: `QQ123456C`, `QQ 12 34 56 C`. They have no check digit. */
export const ukNino: Shape = {
  id: "uk-nino",
  anchors: upper,
  next: second,
  isAtWord: true,
  find(text, at): Span | undefined {
    if (!first.has(text.charCodeAt(at)) || notAllocated.has(text.slice(at, at + 2))) return undefined;
    let end = at + 2;
    for (let pair = 0; pair < pairs; pair++) {
      if (text.charCodeAt(end) === 0x20) end++;
      if (!isDigitCode(text.charCodeAt(end)) || !isDigitCode(text.charCodeAt(end + 1))) return undefined;
      end += 2;
    }
    if (text.charCodeAt(end) === 0x20) end++;
    if (!suffix.has(text.charCodeAt(end)) || isInsideWord(text, end + 1)) return undefined;
    return { start: at, end: end + 1 };
  },
};
