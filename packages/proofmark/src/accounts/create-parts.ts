import { createAccountRecovery } from "../identity/account-recovery/recovery.ts";
import { createApiKeys } from "../identity/api-key/create-api-keys.ts";
import { createBreachedPasswords } from "../identity/breached-password/breached-passwords.ts";
import { createLockouts } from "../identity/lockout/lockouts.ts";
import { createPasskeys } from "../identity/mfa/passkeys.ts";
import { createSecondFactors } from "../identity/mfa/second-factors.ts";
import { createPasswords } from "../identity/password/passwords.ts";
import { createSessions } from "../identity/session/create-sessions.ts";
import { createTokens } from "../identity/token/create-tokens.ts";
import type { Clock } from "../kernel/clock.ts";
import type { KeyRing } from "../kernel/key-ring.ts";
import type { AuditListener } from "../model/audit.ts";
import { AccountBook } from "../store/records/account-book.ts";
import type { IdentityServices } from "./identity-options.ts";
import type { IdentityParts } from "./identity-parts.ts";
import { isActive } from "./sign-in.ts";

export interface Surroundings {
  readonly ring: KeyRing;
  readonly clock: Clock;
  readonly onAudit: AuditListener;
  readonly onFault: (error: unknown) => void;
  /** Ends sign-ins that are half done. */
  readonly onReset: (accountId: string) => Promise<void>;
}

/** Makes the services that `parts` does not bring, each on the same storage, store, keys and clock. */
export async function createParts(
  services: IdentityServices,
  { ring, clock, onAudit, onFault, onReset }: Surroundings,
): Promise<IdentityParts> {
  const { storage, store, service, mail, parts: given = {} } = services;
  const shared = { storage, clock, onAudit };
  const counted = store === undefined ? {} : { store };
  const { origin } = service;
  const accounts = given.accounts ?? new AccountBook(storage);
  const rolesOf = async (accountId: string): Promise<readonly string[] | undefined> => {
    const account = await accounts.byId(accountId);
    return isActive(account) ? account.roles : undefined;
  };
  const passwords = given.passwords ?? createPasswords({ ...services.passwords, ring });
  const breached =
    given.breached ??
    (services.breached === false
      ? undefined
      : createBreachedPasswords({ serviceNames: [service.name], ...services.breached }));
  const lockouts =
    given.lockouts ?? createLockouts({ ...services.lockout, ...counted, ring, clock, onAudit });
  const sessions = given.sessions ?? createSessions({ ...services.sessions, ...shared, ring, rolesOf });
  const tokens =
    given.tokens ??
    (await createTokens({
      issuer: origin,
      audience: origin,
      ...services.tokens,
      storage,
      ring,
      ...counted,
      clock,
      onAudit,
    }));
  const secondFactors =
    given.secondFactors ??
    createSecondFactors({ issuerName: service.name, ...services.mfa, ...shared, ring, ...counted });
  const relyingParty = { id: new URL(origin).hostname, name: service.name, origins: [origin] };
  const passkeys = given.passkeys ?? createPasskeys({ relyingParty, ...services.passkeys, ...shared });
  const apiKeys = given.apiKeys ?? createApiKeys({ ...services.apiKeys, ...shared, rolesOf, onFault });
  const recovery =
    given.recovery ??
    createAccountRecovery({
      ...services.recovery,
      ...shared,
      accounts,
      passwords,
      breached,
      sessions,
      tokens,
      apiKeys,
      secondFactors,
      store,
      service,
      mail,
      onReset,
      onFault,
    });
  return {
    accounts,
    passwords,
    breached,
    lockouts,
    sessions,
    tokens,
    secondFactors,
    passkeys,
    apiKeys,
    recovery,
  };
}
