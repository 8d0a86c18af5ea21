import { isDigitCode, isInsideWord, isWordCode, upper } from "../characters.ts";
import { remainder } from "../check-digits.ts";
import { ibanLengths } from "../facts/iban-lengths.ts";
import type { Shape, Span } from "../shape.ts";

/** ISO 13616: country, length and MOD 97-10, in one piece or in groups of four with a space or dash. */
export const iban: Shape = {
  id: "iban",
  anchors: upper,
  next: upper,
  isAtWord: true,
  find(text, at): Span | undefined {
    if (!isDigitCode(text.charCodeAt(at + 2)) || !isDigitCode(text.charCodeAt(at + 3))) return undefined;
    const length = ibanLengths.get(text.slice(at, at + 2));
    if (length === undefined) return undefined;
    let account = "";
    let end = at;
    while (account.length < length) {
      const code = text.charCodeAt(end);
      if (isWordCode(code)) account += text[end];
      else if (!((code === 0x20 || code === 0x2d) && account.length % 4 === 0)) return undefined;
      end++;
    }
    if (isInsideWord(text, end)) return undefined;
    const isValid = remainder(account.slice(4) + account.slice(0, 4), 97) === 1;
    return isValid ? { start: at, end } : undefined;
  },
};
