import { createHash, createHmac, timingSafeEqual, verify } from "node:crypto";

import type { Claim, VerificationKey } from "./webhook-scheme.ts";

/** Whether one of the claim's signatures is one of these keys' over this body. Compared in constant time. */
export function isSigned(claim: Claim, keys: readonly VerificationKey[], body: Uint8Array): boolean {
  return keys.some((key) => {
    const signatures = claim.signatures.filter(({ algorithm }) => algorithm === key.algorithm);
    if (signatures.length === 0) return false;
    if (key.algorithm === "ed25519") {
      const content = Buffer.concat([Buffer.from(claim.prefix), body]);
      return signatures.some(({ bytes }) => verify(null, content, key.publicKey, bytes));
    }
    const expected = createHmac("sha256", key.secret).update(claim.prefix).update(body).digest();
    return signatures.some(
      ({ bytes }) => bytes.length === expected.length && timingSafeEqual(bytes, expected),
    );
  });
}

/**
 * What one message is known by: a digest of what was signed, and of nothing else. Whoever replays can write another
 * delivery id, or another order of signatures; the signed text is all that he can't change.
 */
export function digestOf(claim: Claim, body: Uint8Array): string {
  return createHash("sha256").update(claim.prefix).update(body).digest("base64url");
}
