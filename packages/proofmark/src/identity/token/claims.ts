import * as z from "zod";

import type { Principal } from "../../model/exchange.ts";

const seconds = z.int().min(0);

/** RFC 9068 section 2.2, and what this service needs beside it. */
const claimsSchema = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  sub: z.string().min(1),
  exp: seconds,
  iat: seconds,
  nbf: seconds.optional(),
  jti: z.string().min(1),
  /** RFC 6749 section 3.3: words with one space between. */
  scope: z.string().optional(),
  roles: z.array(z.string()),
  /** The family of refresh tokens, by a name from which none can be made. */
  fam: z.string().min(1),
  /** Of the account's revocations the last one when the token was issued. */
  gen: z.int().min(0),
  auth_time: seconds,
  /** The last second factor. */
  mfa_time: seconds.optional(),
});

export type AccessClaims = z.output<typeof claimsSchema>;

export interface ClaimRules {
  readonly issuer: string;
  readonly audience: string;
  readonly accessSeconds: number;
  readonly toleranceSeconds: number;
}

/** The claims where they are this service's and in their time; else what is wrong. The signature was checked before. */
export function judgeClaims(
  payload: unknown,
  rules: ClaimRules,
  now: number,
): AccessClaims | "invalid" | "expired" {
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) return "invalid";
  const claims = parsed.data;
  const { iss, aud, iat, nbf } = claims;
  if (
    iss !== rules.issuer ||
    !(typeof aud === "string" ? aud === rules.audience : aud.includes(rules.audience))
  )
    return "invalid";
  const latest = Math.floor(now / 1000) + rules.toleranceSeconds;
  if (iat > latest || (nbf !== undefined && nbf > latest)) return "invalid";
  return now >= endOf(claims, rules) ? "expired" : claims;
}

/** Epoch milliseconds from which on a token is over: by its own word, or by its age. */
export function endOf(
  { exp, iat }: Pick<AccessClaims, "exp" | "iat">,
  { accessSeconds, toleranceSeconds }: ClaimRules,
): number {
  // The age is one of whole seconds: over where it is more than allowed, not where it is equal.
  return (Math.min(exp, iat + accessSeconds + 1) + toleranceSeconds) * 1000;
}

/** Frozen: one value stands for every request with this token. */
export function principalOf({ sub, roles, scope, fam, auth_time, mfa_time }: AccessClaims): Principal {
  return Object.freeze({
    id: sub,
    roles: Object.freeze(roles),
    via: "token",
    authenticatedAt: auth_time * 1000,
    credentialId: fam,
    ...(scope === undefined ? {} : { scopes: Object.freeze(scope === "" ? [] : scope.split(" ")) }),
    ...(mfa_time === undefined ? {} : { secondFactorAt: mfa_time * 1000 }),
  });
}
