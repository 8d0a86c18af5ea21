import { OptionsError, parseOptions } from "../../config/parse-options.ts";
import { judgeSecret } from "../../config/secrets.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { AuditListener } from "../../model/audit.ts";
import { RefreshFamilies } from "./refresh-families.ts";
import { Revocations } from "./revocations.ts";
import { SigningKeys } from "./signing-keys.ts";
import { TokenService, type DegradationListener } from "./token-service.ts";
import { tokensOptions, type TokensOptions, type TokensSettings } from "./tokens-options.ts";
import { TokenVerifier } from "./verifier.ts";

const secretBytes = 32;

export interface TokensEnvironment {
  readonly clock?: Clock | undefined;
  readonly onAudit?: AuditListener | undefined;
}

/**
 * Access tokens (JWT, RFC 9068) of minutes, and refresh tokens that rotate at every use. Revocations hold on every
 * replica within a second, and survive the restart of this process, of the store and of the storage. What is in force is
 * read before this resolves; the storage and the store stay yours.
 * @throws OptionsError where an option is wrong or missing; SecretError where the secret is too short or too plain;
 * StorageUnavailableError where the storage does not answer; KeyRingError where the ring does not open the keys.
 * @example
 * const tokens = await createTokens({
 *   storage: sqliteStorage("app.db"), ring: readKeyRing(process.env),
 *   issuer: "https://example.com", audience: "https://api.example.com",
 * });
 */
export async function createTokens({
  clock = systemClock,
  onAudit,
  ...options
}: TokensOptions & TokensEnvironment): Promise<TokenService> {
  const settings = parseOptions("tokens", tokensOptions, options);
  const secrets = secretsOf(settings);
  const { storage, algorithm, toleranceSeconds, accessSeconds } = settings;
  const listeners = new Set<DegradationListener>();
  const keys = new SigningKeys({
    storage,
    algorithm,
    ring: settings.ring,
    secrets,
    clock,
    leadMs: settings.keyLeadSeconds * 1000,
    accessMs: accessSeconds * 1000,
    toleranceMs: toleranceSeconds * 1000,
  });
  const revocations = new Revocations({
    storage,
    store: settings.store,
    clock,
    timeoutMs: settings.storeTimeoutMs,
    staleMs: settings.staleSeconds * 1000,
    maxEntries: settings.maxRevocations,
    refusesWhenStale: settings.onStoreFailure === "closed",
    onEntry: ({ key }) => {
      if (!key.startsWith("k:") || !keys.forget(key.slice(2))) return;
      verifier.forget();
    },
    onChange: (state, reason) => {
      for (const listener of listeners) listener(state, reason);
    },
  });
  const verifier = new TokenVerifier({
    algorithm,
    rules: settings,
    clock,
    maxCached: settings.maxCached,
    keyTimeoutMs: settings.storeTimeoutMs,
    keyOf: (kid) => keys.verifying(kid),
    verdictOn: (token, now) => revocations.verdictOn(token, now),
  });
  await keys.start();
  await revocations.start();
  const families = new RefreshFamilies({
    storage,
    clock,
    idleMs: settings.refreshSeconds * 1000,
    absoluteMs: settings.familySeconds * 1000,
    graceMs: settings.reuseGraceSeconds * 1000,
  });
  return new TokenService({
    settings,
    clock,
    storage,
    keys,
    families,
    revocations,
    verifier,
    listeners,
    onAudit,
  });
}

function secretsOf({ algorithm, secret, ring }: TokensSettings): readonly string[] {
  if (algorithm !== "HS256") {
    if (secret !== undefined)
      throw new OptionsError(
        `tokens: secret is for HS256, and algorithm is ${algorithm}. Leave it out, or set algorithm: "HS256".`,
      );
    if (ring === undefined)
      throw new OptionsError(
        `tokens: ring is missing: it seals the keys of ${algorithm}. Pass what readKeyRing(process.env) answers.`,
      );
    return [];
  }
  if (secret === undefined)
    throw new OptionsError(
      `tokens: secret is missing, and HS256 needs one of ${secretBytes} bytes. Make one with: openssl rand -base64 ${secretBytes}`,
    );
  // RFC 7518 section 3.2: as long as the hash at least.
  for (const one of secret) judgeSecret("tokens: secret", one, { minBytes: secretBytes });
  return secret;
}
