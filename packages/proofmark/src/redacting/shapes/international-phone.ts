import { CharacterSet, digits as digitSigns, isDigitCode, isInsideWord } from "../characters.ts";
import { hasCallingCode } from "../facts/calling-codes.ts";
import type { Shape, Span } from "../shape.ts";

// ITU-T E.164: 15 digits at most. Nine at least where nothing parts them, for `+1234567` is a difference.
const mostDigits = 15;
const leastJoined = 9;
const leastParted = 8;
const mostSigns = 32;
/** Digits of a number of North America, its code with them. */
const northAmerican = 11;
const parting = new CharacterSet(" -./()");

/** E.164 with a plus, in any grouping. */
export const internationalPhone: Shape = {
  id: "phone",
  anchors: "+",
  next: digitSigns.slice(1),
  isAtWord: true,
  find: (text, at) => readPhone(text, at, at + 1),
};

/** With the prefix 00 in place of the plus; only grouped, for a number with zeros in front is an ordinary one. */
export const prefixedPhone: Shape = {
  id: "phone",
  anchors: "0",
  next: "0",
  isAtWord: true,
  find: (text, at) =>
    text[at + 2] === "0" || !isDigitCode(text.charCodeAt(at + 2)) ? undefined : readPhone(text, at, at + 2),
};

function readPhone(text: string, start: number, from: number): Span | undefined {
  let digits = "";
  let end = from;
  let isParted = false;
  const last = Math.min(text.length, from + mostSigns);
  for (let at = from; at < last;) {
    const code = text.charCodeAt(at);
    if (isDigitCode(code)) {
      digits += text[at];
      at++;
      end = at;
      if (digits.startsWith("1") && digits.length === northAmerican) break;
      continue;
    }
    // One sign, or a bracket and a space: `+49 (0)151 …`, `+1 (415) 555-2671`.
    let next = at;
    while (next < at + 3 && parting.has(text.charCodeAt(next))) next++;
    if (next === at || !isDigitCode(text.charCodeAt(next)) || digits.length >= mostDigits) break;
    isParted = true;
    at = next;
  }
  const isWhole = digits.startsWith("1") ? digits.length === northAmerican : digits.length <= mostDigits;
  const isLong = digits.length >= (isParted ? leastParted : leastJoined);
  if (!isWhole || !isLong || isInsideWord(text, end) || !hasCallingCode(digits)) return undefined;
  return isParted || text[start] === "+" ? { start, end } : undefined;
}
