import { createHmac, createSecretKey, hash, randomBytes, timingSafeEqual, type KeyObject } from "node:crypto";

import type { KeyRing } from "../../kernel/key-ring.ts";

// ASVS 7.2.3 asks for 128 bits; 256 leave nothing to guess, and the mark keeps guesses away from the database.
const tokenBytes = 32;
const markBytes = 16;
/** 48 bytes in base64url, without padding and without spare bits: one spelling each. */
const form = /^[\w-]{64}$/;

export interface NewToken {
  /** What the cookie holds. */
  readonly value: string;
  /** Under what the session is stored: from it nobody makes the cookie. */
  readonly id: string;
}

/** Ids of sessions: random bytes and a keyed mark (HMAC-SHA-256, cut to 128 bits) that shows they were given out here. */
export class SessionTokens {
  // A key object: HMAC under bare bytes costs eight times as much, and anybody can send cookies.
  readonly #keys: readonly KeyObject[];

  constructor(ring: KeyRing) {
    this.#keys = ring.ids.map((id) => createSecretKey(ring.derive("session cookie", id)));
  }

  create(): NewToken {
    const token = randomBytes(tokenBytes);
    const mark = markOf(this.#keys[0] as KeyObject, token);
    return { value: Buffer.concat([token, mark]).toString("base64url"), id: idOf(token) };
  }

  /** The id that a cookie's value stands for; undefined where it was not given out under a key of the ring. */
  idOf(value: string): string | undefined {
    if (!form.test(value)) return undefined;
    const bytes = Buffer.from(value, "base64url");
    const token = bytes.subarray(0, tokenBytes);
    const mark = bytes.subarray(tokenBytes);
    return this.#keys.some((key) => timingSafeEqual(markOf(key, token), mark)) ? idOf(token) : undefined;
  }
}

function markOf(key: KeyObject, token: Buffer): Buffer {
  return createHmac("sha256", key).update(token).digest().subarray(0, markBytes);
}

function idOf(token: Buffer): string {
  return hash("sha256", token, "base64url");
}
