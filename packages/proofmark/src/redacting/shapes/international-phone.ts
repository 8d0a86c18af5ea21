import { CharacterSet, digits as digitSigns, isDigitCode, isInsideWord } from "../characters.ts";
import { hasCallingCode } from "../facts/calling-codes.ts";
import type { Shape, Span } from "../shape.ts";
import { number } from "./number.ts";

// ITU-T E.164: 15 digits at most. Nine at least where nothing parts them, for `+1234567` is a difference.
const mostDigits = 15;
const leastJoined = 9;
const leastParted = 8;
const mostSigns = 32;
/** Digits of a number of North America, its code with them. */
const northAmerican = 11;
const parting = new CharacterSet(" -./()");
const digitRun = new CharacterSet(digitSigns);

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
    // Behind another number it is a group of that one: `DE89 3704 0044 …`.
    isDigitCode(text.charCodeAt(at - 2)) || text[at + 2] === "0" || !isDigitCode(text.charCodeAt(at + 2))
      ? undefined
      : readPhone(text, at, at + 2),
};

/** Group by group, as long as it may still be a number: behind it other numbers may follow. */
function readPhone(text: string, start: number, from: number): Span | undefined {
  let digits = "";
  let end = from;
  for (let at = from; at < from + mostSigns;) {
    const groupEnd = digitRun.end(text, at, mostDigits + 1);
    const longer = digits + text.slice(at, groupEnd);
    const most = longer.startsWith("1") ? northAmerican : mostDigits;
    if (longer.length > most) break;
    digits = longer;
    end = groupEnd;
    // One sign, or a bracket and a space: `+49 (0)151 …`, `+1 (415) 555-2671`.
    const next = parting.end(text, end, 3);
    if (next === end || !isDigitCode(text.charCodeAt(next)) || digits.length === most) break;
    if (isOther(number.find(text, next, next))) break;
    at = next;
  }
  const isParted = end - from > digits.length;
  const isWhole = !digits.startsWith("1") || digits.length === northAmerican;
  const isLong = digits.length >= (isParted ? leastParted : leastJoined);
  if (!isWhole || !isLong || isInsideWord(text, end) || !hasCallingCode(digits)) return undefined;
  return isParted || text[start] === "+" ? { start, end } : undefined;
}

/** A card or an id that begins where the next group does. */
function isOther(span: Span | undefined): boolean {
  return span !== undefined && span.shape !== "phone";
}
