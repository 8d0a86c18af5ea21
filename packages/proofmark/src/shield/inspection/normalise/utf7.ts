import { base64Digit } from "./base64.ts";

/**
 * Undoes UTF-7 (RFC 2152): `+ADw-script+AD4-`. Only of characters in ASCII, for what is written so otherwise hides
 * nothing. Returns the same string where there is none.
 */
export function undoUtf7(text: string): string {
  // The first six bits of a character in ASCII are nought: an A.
  let at = text.indexOf("+A");
  if (at === -1) return text;
  let undone = "";
  let from = 0;
  while (at !== -1) {
    const end = readShifted(text, at + 1);
    if (end !== -1) {
      undone += text.slice(from, at) + shifted;
      from = end;
    }
    at = text.indexOf("+A", end === -1 ? at + 1 : end);
  }
  return from === 0 ? text : undone + text.slice(from);
}

/** What the last shifted run stood for. */
let shifted = "";

function readShifted(text: string, start: number): number {
  shifted = "";
  let held = 0;
  let bits = 0;
  let index = start;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const digit = code === 0x2d || code === 0x5f || code === 0x2b ? 0xff : base64Digit(code);
    if (digit === 0xff) break;
    held = (held << 6) | digit;
    bits += 6;
    if (bits < 16) continue;
    bits -= 16;
    const unit = (held >> bits) & 0xffff;
    if (unit >= 0x80) return -1;
    shifted += String.fromCharCode(unit);
    held &= (1 << bits) - 1;
  }
  // What is left over is less than a digit, of nought (RFC 2152, rule 2).
  if (shifted === "" || bits >= 6 || held !== 0) return -1;
  return text.charCodeAt(index) === 0x2d ? index + 1 : index;
}
