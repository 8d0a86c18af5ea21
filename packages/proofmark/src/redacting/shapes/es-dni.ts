import { digits, isDigitCode, isInsideWord } from "../characters.ts";
import type { Shape, Span } from "../shape.ts";

// Real Decreto 1553/2005 and Orden INT/2058/2008: the letter is the number modulo 23; X, Y, Z stand for 0, 1, 2.
const letters = "TRWAGMYFPDXBNJZSQVHLCKE";
const foreign = "XYZ";
const signs = 8;

/** Spanish DNI and NIE: `12345678Z`, `12345678-Z`, `X1234567L`. */
export const esDni: Shape = {
  id: "es-dni",
  anchors: digits + foreign,
  next: `${digits}-`,
  isAtWord: true,
  find(text, at): Span | undefined {
    const prefix = foreign.indexOf(text[at] ?? "");
    let from = prefix === -1 ? at : at + 1;
    let number = prefix === -1 ? "" : String(prefix);
    if (prefix !== -1 && text[from] === "-") from++;
    let end = from;
    while (number.length < signs && isDigitCode(text.charCodeAt(end))) number += text[end++];
    if (number.length < signs) return undefined;
    if (text[end] === "-") end++;
    const isRight = text[end] === letters[Number(number) % letters.length];
    return isRight && !isInsideWord(text, end + 1) ? { start: at, end: end + 1 } : undefined;
  },
};
