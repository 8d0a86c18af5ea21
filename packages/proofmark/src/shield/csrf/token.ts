import { createHmac } from "node:crypto";

import { equalText } from "../../kernel/equal-text.ts";
import { createRandomPool } from "../../kernel/random-pool.ts";

const nextRandom = createRandomPool(18);

/** A CSRF token: 18 random bytes, and their HMAC-SHA-256 together with the session they are bound to. */
export function createToken(secret: string, session: string): string {
  const random = nextRandom();
  return `${random}.${sign(secret, session, random)}`;
}

export function isTokenValid(secret: string, session: string, token: string): boolean {
  const dot = token.indexOf(".");
  // 24 characters of base64url are the 18 bytes that were signed.
  if (dot !== 24) return false;
  return equalText(token.slice(dot + 1), sign(secret, session, token.slice(0, dot)));
}

function sign(secret: string, session: string, random: string): string {
  // The length stands first, so that no session can move the border between the two.
  return createHmac("sha256", secret).update(`${session.length}!${session}!${random}`).digest("base64url");
}
