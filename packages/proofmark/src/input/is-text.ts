import { isUtf8 } from "node:buffer";

import { mayBeUtf16 } from "./decode-text.ts";

/** Bytes that are looked at. */
export const lookedAtBytes = 512;

/**
 * Whether a piece of a body is like text: no control bytes but white space, and UTF-8 or like UTF-16. What begins with a
 * bracket, as JSON does, may have bytes of any charset, for parsers pass over them.
 */
export function isText(piece: Buffer, opening = firstSign(piece)): boolean {
  if (mayBeUtf16(piece, undefined)) return true;
  let end = Math.min(piece.length, lookedAtBytes);
  for (let index = 0; index < end; index++) {
    const byte = piece[index] as number;
    if (byte < 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  }
  if (opening === 0x7b || opening === 0x5b) return true;
  // The piece may end within a character, and begin within one.
  let start = 0;
  while (start < 3 && ((piece[start] ?? 0) & 0xc0) === 0x80) start++;
  for (let cut = 0; cut < 4 && end > start && ((piece[end - 1] as number) & 0x80) !== 0; cut++) end--;
  return isUtf8(piece.subarray(start, end));
}

/** The first byte that is no white space, past a byte order mark; undefined where there is none yet. */
export function firstSign(piece: Buffer): number | undefined {
  const start = piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf ? 3 : 0;
  return piece.subarray(start, lookedAtBytes).find((byte) => byte > 0x20);
}
