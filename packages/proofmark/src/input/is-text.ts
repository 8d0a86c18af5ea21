import { isUtf8 } from "node:buffer";

/** Bytes that are looked at. */
export const lookedAtBytes = 512;

/** Whether a piece of a body is like text: no control bytes but white space, and UTF-8 or marked as UTF-16. */
export function isText(piece: Buffer): boolean {
  if ((piece[0] === 0xff && piece[1] === 0xfe) || (piece[0] === 0xfe && piece[1] === 0xff)) return true;
  let end = Math.min(piece.length, lookedAtBytes);
  for (let index = 0; index < end; index++) {
    const byte = piece[index] as number;
    if (byte === 0x7f || (byte < 0x20 && (byte < 0x09 || byte > 0x0d))) return false;
  }
  // The piece may end within a character, and begin within one.
  let start = 0;
  while (start < 3 && ((piece[start] ?? 0) & 0xc0) === 0x80) start++;
  for (let cut = 0; cut < 4 && end > start && ((piece[end - 1] as number) & 0x80) !== 0; cut++) end--;
  return isUtf8(piece.subarray(start, end));
}
