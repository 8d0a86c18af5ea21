import { randomBytes } from "node:crypto";

import { SignJWT } from "jose";

import type { AccessClaims } from "./claims.ts";
import { accessTokenType, longestToken } from "./jwt.ts";
import type { RefreshFamily } from "./refresh-families.ts";
import type { SigningKey } from "./signing-keys.ts";
import type { TokensSettings } from "./tokens-options.ts";

export interface AccessToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Signs the next access token of a family, which ends with it. @throws RangeError where it would be over 8 KiB. */
export async function signAccessToken(
  { issuer, audience, algorithm, accessSeconds }: TokensSettings,
  family: RefreshFamily,
  roles: readonly string[],
  { kid, key }: SigningKey,
  now: number,
): Promise<AccessToken> {
  const iat = Math.floor(now / 1000);
  const exp = Math.min(iat + accessSeconds, Math.floor(family.endsAt / 1000));
  const { id, accountId, generation, scopes, startedAt, secondFactorAt } = family;
  const claims = {
    iss: issuer,
    aud: audience,
    sub: accountId,
    iat,
    exp,
    jti: randomBytes(12).toString("base64url"),
    roles: [...roles],
    fam: id,
    gen: generation,
    auth_time: Math.floor(startedAt / 1000),
    ...(scopes === undefined ? {} : { scope: scopes.join(" ") }),
    ...(secondFactorAt === undefined ? {} : { mfa_time: Math.floor(secondFactorAt / 1000) }),
  } satisfies AccessClaims;
  const accessToken = await new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, typ: accessTokenType, kid })
    .sign(key);
  if (accessToken.length > longestToken)
    throw new RangeError(
      `An access token is longer than ${longestToken} bytes: the account has too many roles or scopes.`,
    );
  return { accessToken, expiresInSeconds: exp - iat };
}
