import { hexByte } from "../kernel/hex-digit.ts";

/**
 * Undoes percent-encoding once. `strict` reads as frameworks do: what is no UTF-8 stays as sent. `lenient` reads as the
 * careless do: `%u0027`, and characters in more bytes than they need (RFC 3629 section 10), are read as well.
 * Returns the same string where nothing is encoded.
 */
export function decodePercent(text: string, reading: "strict" | "lenient"): string {
  let at = text.indexOf("%");
  if (at === -1) return text;
  let decoded = "";
  let from = 0;
  while (at !== -1) {
    const end = readCharacter(text, at, reading === "lenient");
    if (end > at) {
      decoded += text.slice(from, at) + String.fromCodePoint(readCode);
      from = end;
    }
    at = text.indexOf("%", Math.max(end, at + 1));
  }
  return from === 0 ? text : decoded + text.slice(from);
}

/** What {@link readCharacter} found: a result of two numbers costs no object this way. */
let readCode = 0;

/** Where the encoded character at `at` ends, or `at` where there is none. */
function readCharacter(text: string, at: number, isLenient: boolean): number {
  const first = hexByte(text, at + 1);
  if (first === -1) return isLenient ? readUnit(text, at) : at;
  if (first < 0x80) {
    readCode = first;
    return at + 3;
  }
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc0 || first > 0xf7) return at;
  let code = first & (0xff >> (length + 1));
  for (let index = 1; index < length; index++) {
    const place = at + index * 3;
    const byte = text.charCodeAt(place) === 0x25 ? hexByte(text, place + 1) : -1;
    if (byte === -1 || (byte & 0xc0) !== 0x80) return at;
    code = code * 64 + (byte & 0x3f);
  }
  if (code > 0x10ffff) return at;
  const least = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  const isBad = code < least || (code >= 0xd800 && code <= 0xdfff);
  if (isBad && !isLenient) return at;
  readCode = code;
  return at + length * 3;
}

/** `%u0027`, as old browsers' `escape` wrote it and some servers still read it. */
function readUnit(text: string, at: number): number {
  if ((text.charCodeAt(at + 1) | 0x20) !== 0x75) return at;
  const high = hexByte(text, at + 2);
  const low = hexByte(text, at + 4);
  if (high === -1 || low === -1) return at;
  readCode = high * 256 + low;
  return at + 6;
}
