import type { PasswordKey } from "./password-key.ts";

const digits = 40;
const colon = 0x3a;

/** A line of a corpus: the key of a password, and how often it was seen; without a count, always often enough. */
export interface Sha1Line extends PasswordKey {
  readonly count: number;
}

/** Reads `SHA-1 in hex` or `SHA-1:count`, by hand: corpora have a thousand million lines. Undefined: it is neither. */
export function readSha1Line(line: string): Sha1Line | undefined {
  if (line.length < digits) return undefined;
  const high = hexAt(line, 0);
  const low = hexAt(line, 8);
  let isHex = high >= 0 && low >= 0;
  for (let at = 16; isHex && at < digits; at += 8) isHex = hexAt(line, at) >= 0;
  if (!isHex) return undefined;
  if (line.length === digits) return { high, low, count: Infinity };
  if (line.charCodeAt(digits) !== colon || line.length === digits + 1) return undefined;
  let count = 0;
  for (let at = digits + 1; at < line.length; at++) {
    const digit = line.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    count = count * 10 + digit;
  }
  return { high, low, count };
}

/** Eight digits as a number; -1 where one is none. */
function hexAt(line: string, from: number): number {
  let value = 0;
  for (let at = from; at < from + 8; at++) {
    const code = line.charCodeAt(at);
    const lower = code | 0x20;
    if (code >= 0x30 && code <= 0x39) value = value * 16 + (code - 0x30);
    else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + (lower - 0x57);
    else return -1;
  }
  return value;
}
