import * as z from "zod";

import type { AccountRecoveryOptions } from "../identity/account-recovery/recovery-options.ts";
import type { ApiKeysOptions } from "../identity/api-key/create-api-keys.ts";
import type { BreachedPasswordsOptions } from "../identity/breached-password/breached-passwords-options.ts";
import type { LockoutsOptions } from "../identity/lockout/lockouts.ts";
import { passkeyOrigin } from "../identity/mfa/passkey-options.ts";
import type { PasskeysOptions } from "../identity/mfa/passkeys.ts";
import type { SecondFactorsOptions } from "../identity/mfa/second-factors.ts";
import type { PasswordsOptions } from "../identity/password/passwords-options.ts";
import type { SessionsOptions } from "../identity/session/service-options.ts";
import type { TokensOptions } from "../identity/token/tokens-options.ts";
import type { Clock } from "../kernel/clock.ts";
import type { KeyRing } from "../kernel/key-ring.ts";
import type { AuditListener } from "../model/audit.ts";
import type { SendMail } from "../model/identity/ports.ts";
import type { RecordStorage } from "../store/records/record-storage.ts";
import type { Store } from "../store/store.ts";
import type { IdentityParts } from "./identity-parts.ts";

// Each part judges its own; here they are known, so that a misspelt one is told what was meant.
const parts = z.unknown().optional();

export const identitySettings = z.strictObject({
  /** Where the routes stand: `/auth/login`. Default: `/auth`. */
  basePath: z
    .string()
    .regex(/^(?:\/[\w.-]+)+$/, "is no path, such as /auth")
    .default("/auth"),
  /** Seconds for which a sign-in, or a second factor, is enough for changes to the account. Default: 300. */
  freshSeconds: z.number().min(0).max(3_600).default(300),
  /** Seconds for which a sign-in waits for its second factor. Default: 300. */
  challengeSeconds: z.int().min(30).max(900).default(300),
  /** What API keys may be scoped to. Default: whatever their owner says. */
  apiKeyScopes: z.array(z.string().min(1)).optional(),
  /** Whether owners are told of a sign-in from a device that was not known. Default: false. */
  tellsNewDevices: z.boolean().default(false),
  storage: parts,
  store: parts,
  keys: parts,
  service: z.strictObject({ name: z.string().min(1), origin: passkeyOrigin }),
  mail: parts,
  passwords: parts,
  breached: parts,
  lockout: parts,
  sessions: parts,
  tokens: parts,
  mfa: parts,
  passkeys: parts,
  apiKeys: parts,
  recovery: parts,
  parts,
  onRemoval: z
    .custom<(accountId: string) => Promise<void>>((value) => typeof value === "function", "is no function")
    .optional(),
  onAudit: parts,
  onFault: parts,
  clock: parts,
});

/** Given to every part. */
type Shared = "storage" | "store" | "ring" | "keys" | "clock" | "onAudit" | "onFault" | "onDegradation";

export interface IdentityServices {
  /** Where accounts, sessions, tokens and keys are kept: `sqliteStorage("app.db")`. It stays yours to close. */
  readonly storage: RecordStorage;
  /** Where replicas count together: `redisStore(client)`. Default: memory, for this process alone. It stays yours, too. */
  readonly store?: Store | undefined;
  /** Seals what is stored, and is what other keys are made of. Default: what PROOFMARK_VAULT_KEYS holds. */
  readonly keys?: KeyRing | undefined;
  /** As owners know it, and where it is: links in mails lead there, passkeys and tokens are bound to it. */
  readonly service: { readonly name: string; readonly origin: string };
  readonly mail: SendMail;
  readonly passwords?: Omit<PasswordsOptions, Shared> | undefined;
  /** `false`: known passwords are not refused. */
  readonly breached?: BreachedPasswordsOptions | false | undefined;
  readonly lockout?: Omit<LockoutsOptions, Shared> | undefined;
  readonly sessions?: Omit<SessionsOptions, Shared | "rolesOf"> | undefined;
  readonly tokens?: Partial<Omit<TokensOptions, Shared>> | undefined;
  readonly mfa?: Partial<Omit<SecondFactorsOptions, Shared>> | undefined;
  readonly passkeys?: Partial<Omit<PasskeysOptions, Shared>> | undefined;
  readonly apiKeys?: Omit<ApiKeysOptions, Shared | "rolesOf"> | undefined;
  readonly recovery?:
    | Partial<Omit<AccountRecoveryOptions, Shared | keyof IdentityParts | "service" | "mail">>
    | undefined;
  /** Services of your own in place of those that are made. */
  readonly parts?: Partial<IdentityParts> | undefined;
  /**
   * Removes what the application keeps of an account that its owner removes; a rejection keeps the account. Default: owners
   * can't remove their accounts, and there is no such route.
   */
  readonly onRemoval?: ((accountId: string) => Promise<void>) | undefined;
  readonly onAudit?: AuditListener | undefined;
  /** Told of work that failed after its answer, and of routes that failed. Default: a process warning without details. */
  readonly onFault?: ((error: unknown) => void) | undefined;
  readonly clock?: Clock | undefined;
}

export type IdentityOptions = IdentityServices & z.input<typeof identitySettings>;
