import { createHash, randomFillSync } from "node:crypto";
import { crc32 } from "node:zlib";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 62 to the power of 32 are 190 bits. */
const randomSigns = 32;
const checksumSigns = 6;
/** The largest multiple of 62 in a byte: what is above would make the first letters likelier. */
const fairBytes = 248;

/** How many signs of the random part a hint shows: 166 bits are left to guess. */
const hintSigns = 4;

/**
 * A new key: a prefix by which secret scanners know it, 32 random signs, and a checksum by which a typing error never
 * reaches a database. `pmk_` and 39 signs more.
 */
export function createKey(prefix: string): string {
  let random = "";
  const bytes = Buffer.alloc(64);
  while (random.length < randomSigns) {
    randomFillSync(bytes);
    for (const byte of bytes)
      if (byte < fairBytes && random.length < randomSigns) random += alphabet[byte % 62];
  }
  bytes.fill(0);
  return `${prefix}_${random}_${checksum(`${prefix}_${random}`)}`;
}

/** Whether a text is a key of this prefix as far as its form and checksum say. */
export function isWellFormed(text: string, prefix: string): boolean {
  const end = prefix.length + 1 + randomSigns;
  return (
    text.length === end + 1 + checksumSigns &&
    text.startsWith(`${prefix}_`) &&
    text[end] === "_" &&
    text.slice(end + 1) === checksum(text.slice(0, end))
  );
}

/** The first key that stands in a text; undefined where there is none. */
export function findKey(text: string, prefix: string): string | undefined {
  const length = prefix.length + randomSigns + checksumSigns + 2;
  for (let at = text.indexOf(`${prefix}_`); at !== -1; at = text.indexOf(`${prefix}_`, at + 1)) {
    const candidate = text.slice(at, at + length);
    if (isWellFormed(candidate, prefix)) return candidate;
  }
  return undefined;
}

/** The beginning, by which its owner knows it. */
export function hintOf(key: string, prefix: string): string {
  return key.slice(0, prefix.length + 1 + hintSigns);
}

/**
 * What is stored of a key. One SHA-256 and no slow hash: those make few guesses cost much, and 190 random bits are beyond
 * any number of guesses (NIST SP 800-63B-4 section 3.1.2.2: look-up secrets of 112 bits or more need no more).
 */
export function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

/** CRC-32 in base62, six signs. It finds typing errors, and is no secret. */
function checksum(text: string): string {
  let rest = crc32(text);
  let signs = "";
  for (let index = 0; index < checksumSigns; index++) {
    signs = `${alphabet[rest % 62]}${signs}`;
    rest = Math.floor(rest / 62);
  }
  return signs;
}
