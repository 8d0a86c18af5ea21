import { createHmac, randomBytes } from "node:crypto";

/** Crockford's base 32: no letter that looks like a digit or like another one, and none that makes words. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const groups = 3;
const groupLength = 4;
const codeLength = groups * groupLength;
export const recoveryCodeCount = 10;

/** Ten codes of 60 random bits each: `7k3m-9qxd-2fva`. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: recoveryCodeCount }, () => {
    // 32 divides 256: every sign is as likely as any other.
    const signs = Array.from(randomBytes(codeLength), (byte) => alphabet.charAt(byte & 31)).join("");
    return Array.from({ length: groups }, (_, group) =>
      signs.slice(group * groupLength, (group + 1) * groupLength),
    ).join("-");
  });
}

/** The form in which a code is hashed, of what somebody typed: any case, dashes and spaces anywhere, o for 0, i and l for 1. */
export function readRecoveryCode(typed: string): string | undefined {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, "").replaceAll("o", "0").replaceAll(/[il]/g, "1");
  return code.length === codeLength && Array.from(code).every((sign) => alphabet.includes(sign))
    ? code
    : undefined;
}

/**
 * HMAC-SHA-256 under a key that stands sealed beside the hashes. 60 bits alone could be searched by whoever reads the
 * database; without a key of the ring there is nothing to search with, and the ring may rotate, for only the key is
 * sealed anew.
 */
export function hashRecoveryCode(key: string, code: string): string {
  return createHmac("sha256", Buffer.from(key, "base64url")).update(code).digest("base64url");
}

export function newRecoveryKey(): string {
  return randomBytes(32).toString("base64url");
}
