import { hash } from "node:crypto";

/** The first eight bytes of SHA-1, in two halves: corpora of breached passwords are lists of SHA-1. */
export interface PasswordKey {
  readonly high: number;
  readonly low: number;
}

export function keyOf(text: string): PasswordKey {
  const bytes = hash("sha1", text, "buffer");
  return { high: bytes.readUInt32BE(0), low: bytes.readUInt32BE(4) };
}
