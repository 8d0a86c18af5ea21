import { hexByte, hexDigit } from "../../../kernel/hex-digit.ts";

/**
 * Undoes escapes by a backslash: `\x3c`, `\u003c`, `\u{3c}` of JavaScript and JSON, `\074` in octal, `\3c ` of CSS.
 * Escapes of one letter (`\n`) are left: they hide nothing, and stand in paths and expressions. Returns the same string
 * where there are none.
 */
export function undoEscapes(text: string): string {
  let at = text.indexOf("\\");
  if (at === -1) return text;
  let undone = "";
  let from = 0;
  while (at !== -1) {
    const end = readEscape(text, at);
    if (end !== -1) {
      undone += text.slice(from, at) + String.fromCodePoint(readCode);
      from = end;
    }
    at = text.indexOf("\\", end === -1 ? at + 1 : end);
  }
  return from === 0 ? text : undone + text.slice(from);
}

/** What the last escape stood for. */
let readCode = 0;

function readEscape(text: string, at: number): number {
  const letter = text.charCodeAt(at + 1) | 0x20;
  if (letter === 0x78) {
    readCode = hexByte(text, at + 2);
    return readCode === -1 ? -1 : at + 4;
  }
  if (letter === 0x75)
    return text.charCodeAt(at + 2) === 0x7b ? readBraced(text, at + 3) : readUnit(text, at);
  // `\074` is three digits of JavaScript or of CSS; with a fourth, CSS reads on.
  const isLonger = hexDigit(text.charCodeAt(at + 4)) !== -1;
  const css = isLonger ? readCss(text, at + 1) : -1;
  if (css !== -1) return css;
  const octal = readOctal(text, at + 1);
  return octal === -1 && !isLonger ? readCss(text, at + 1) : octal;
}

function readUnit(text: string, at: number): number {
  const high = hexByte(text, at + 2);
  const low = hexByte(text, at + 4);
  if (high === -1 || low === -1) return -1;
  readCode = high * 256 + low;
  return at + 6;
}

function readBraced(text: string, start: number): number {
  let code = 0;
  let index = start;
  for (; index - start < 8; index++) {
    const digit = hexDigit(text.charCodeAt(index));
    if (digit === -1) break;
    code = code * 16 + digit;
  }
  if (index === start || text.charCodeAt(index) !== 0x7d || code > 0x10ffff) return -1;
  readCode = code;
  return index + 1;
}

/** Three octal digits of a character in ASCII. */
function readOctal(text: string, start: number): number {
  let code = 0;
  for (let index = start; index < start + 3; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit < 8)) return -1;
    code = code * 8 + digit;
  }
  if (code >= 0x80) return -1;
  readCode = code;
  return start + 3;
}

/** Two to six hexadecimal digits of a visible character in ASCII, and the one space that ends them (CSS Syntax 4.3.7). */
function readCss(text: string, start: number): number {
  let code = 0;
  let index = start;
  for (; index - start < 6; index++) {
    const digit = hexDigit(text.charCodeAt(index));
    if (digit === -1) break;
    code = code * 16 + digit;
  }
  if (index - start < 2 || code < 0x20 || code >= 0x7f) return -1;
  readCode = code;
  return text.charCodeAt(index) === 0x20 ? index + 1 : index;
}
