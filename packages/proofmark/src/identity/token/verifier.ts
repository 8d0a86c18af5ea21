import { createHash, type KeyObject } from "node:crypto";

import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { Clock } from "../../kernel/clock.ts";
import { withDeadline } from "../../kernel/deadline.ts";
import type { Principal } from "../../model/exchange.ts";
import { deny, type Denial } from "../../model/verdict.ts";
import { endOf, judgeClaims, principalOf, type AccessClaims, type ClaimRules } from "./claims.ts";
import { isSignedBy, parseJwt, type UnverifiedJwt } from "./jwt.ts";
import type { RevocableToken } from "./revocation-set.ts";
import type { TokenAlgorithm } from "./tokens-options.ts";

const challenge = [["WWW-Authenticate", 'Bearer error="invalid_token"']] as const;
const invalid = deny("PM_TOKEN_INVALID", challenge);
const expired = deny("PM_TOKEN_EXPIRED", challenge);
const revoked = deny("PM_TOKEN_REVOKED", challenge);
const unknown = deny("PM_TOKEN_REVOCATIONS_UNKNOWN", [["Retry-After", "1"]]);

export interface VerifierOptions {
  readonly algorithm: TokenAlgorithm;
  readonly rules: ClaimRules;
  readonly clock: Clock;
  readonly maxCached: number;
  readonly keyTimeoutMs: number;
  readonly keyOf: (kid: string) => KeyObject | undefined | Promise<KeyObject | undefined>;
  readonly verdictOn: (token: RevocableToken, now: number) => "revoked" | "unknown" | undefined;
}

/** A token whose signature and claims were found right. */
export interface VerifiedToken extends RevocableToken {
  readonly claims: AccessClaims;
  readonly principal: Principal;
  /** Epoch milliseconds. */
  readonly endsAt: number;
}

/** Verifies access tokens; a token that was verified is found again by its text, without hashing it. */
export class TokenVerifier {
  readonly #options: VerifierOptions;
  readonly #cache: BoundedMap<string, VerifiedToken>;

  constructor(options: VerifierOptions) {
    this.#options = options;
    this.#cache = new BoundedMap(options.maxCached);
  }

  verify(token: string): Principal | Denial | Promise<Principal | Denial> {
    const found = this.inspect(token);
    return found instanceof Promise ? found.then(answerOf) : answerOf(found);
  }

  /** As `verify`, with all that is known of a token which is in force. */
  inspect(token: string): VerifiedToken | Denial | Promise<VerifiedToken | Denial> {
    const cached = this.#cache.get(token);
    if (cached !== undefined) return this.#judge(cached);
    const jwt = parseJwt(token, this.#options.algorithm);
    if (jwt === undefined) return invalid;
    const key = this.#options.keyOf(jwt.kid);
    if (!(key instanceof Promise)) return this.#verifyWith(key, jwt, token);
    return withDeadline(key, this.#options.keyTimeoutMs, "The storage").then(
      (found) => this.#verifyWith(found, jwt, token),
      () => unknown,
    );
  }

  /** Keys were taken away: what they signed has to be verified again. */
  forget(): void {
    this.#cache.clear();
  }

  #verifyWith(key: KeyObject | undefined, jwt: UnverifiedJwt, token: string): VerifiedToken | Denial {
    const { algorithm, rules, clock } = this.#options;
    if (key === undefined || !isSignedBy(jwt, key, algorithm)) return invalid;
    const claims = judgeClaims(jwt.payload, rules, clock.now());
    if (claims === "invalid") return invalid;
    if (claims === "expired") return expired;
    const verified: VerifiedToken = {
      claims,
      principal: principalOf(claims),
      endsAt: endOf(claims, rules),
      tokenKey: `t:${hashOf(jwt.signed)}`,
      familyKey: `f:${claims.fam}`,
      subjectKey: `s:${claims.sub}`,
      generation: claims.gen,
      issuedAt: claims.iat,
    };
    this.#cache.set(token, verified);
    return this.#judge(verified);
  }

  #judge(verified: VerifiedToken): VerifiedToken | Denial {
    const now = this.#options.clock.now();
    if (now >= verified.endsAt) return expired;
    const verdict = this.#options.verdictOn(verified, now);
    if (verdict === undefined) return verified;
    return verdict === "revoked" ? revoked : unknown;
  }
}

// Without the signature: whoever has a signature of ES256 can make a second one of it, and with it another text.
function hashOf(signed: string): string {
  return createHash("sha256").update(signed).digest("base64url");
}

function answerOf(found: VerifiedToken | Denial): Principal | Denial {
  return "principal" in found ? found.principal : found;
}
