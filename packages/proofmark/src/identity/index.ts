export type { RouteParameters } from "../kernel/route-pattern.ts";
export { createAccountRecovery } from "./account-recovery/recovery.ts";
export type { AccountRecoveryOptions } from "./account-recovery/recovery-options.ts";
export type { RecoveryMessages } from "./account-recovery/messages.ts";
export { lockout } from "./lockout/guard.ts";
export { createLockouts, type LockoutService, type LockoutsOptions } from "./lockout/lockouts.ts";
export type { LockoutOptions } from "./lockout/options.ts";
export { KeyRing, KeyRingError, type RingKey } from "../kernel/key-ring.ts";
export type { AuditListener, AuditRecord } from "../model/audit.ts";
export { createApiKeys, type ApiKeysOptions } from "./api-key/create-api-keys.ts";
export { apiKey } from "./api-key/guard.ts";
export type { ApiKeyOptions } from "./api-key/options.ts";
export { ownership } from "./ownership/guard.ts";
export type { OwnershipOptions } from "./ownership/options.ts";
export { expressRoutes, fastifyRoutes } from "./rbac/application-routes.ts";
export { rbac } from "./rbac/guard.ts";
export type { RbacGuard } from "./rbac/guard.ts";
export type { RbacOptions } from "./rbac/options.ts";
export { routesWithoutRule, ruledRoutes, type RuledRoute } from "./rbac/routes-without-rule.ts";
export { mfa } from "./mfa/guard.ts";
export type { MfaOptions } from "./mfa/options.ts";
export { createPasskeys, type PasskeysOptions } from "./mfa/passkeys.ts";
export { sealPlainSecrets, type SealOptions, type SealReport } from "./mfa/seal-plain-secrets.ts";
export { createSecondFactors, type SecondFactorsOptions } from "./mfa/second-factors.ts";
export type { Sessions, SessionSource, SessionView, SignedInAccount } from "../model/identity/ports.ts";
export type { Account } from "../model/identity/account.ts";
export { AccountBook } from "../store/records/account-book.ts";
export type {
  PostgresConnection,
  PostgresPool,
  PostgresResult,
} from "../store/records/postgres-connection.ts";
export { migrateRecords, type PostgresSchemaOptions } from "../store/records/postgres-schema.ts";
export { postgresStorage, type PostgresStorageOptions } from "../store/records/postgres.ts";
export {
  StorageUnavailableError,
  type RecordChange,
  type RecordStorage,
  type StoredRecord,
} from "../store/records/record-storage.ts";
export { createTokens, type TokensEnvironment } from "./token/create-tokens.ts";
export { token } from "./token/guard.ts";
export type { TokenOptions } from "./token/options.ts";
export type { TokenService } from "./token/token-service.ts";
export type { TokenAlgorithm, TokensOptions } from "./token/tokens-options.ts";
export { sqliteStorage, type SqliteStorageOptions } from "../store/records/sqlite.ts";
export { createSessions } from "./session/create-sessions.ts";
export { SessionError } from "./session/exchange-sessions.ts";
export { session } from "./session/guard.ts";
export type { SessionOptions } from "./session/options.ts";
export type { SessionsOptions } from "./session/service-options.ts";
export { breachedPassword } from "./breached-password/guard.ts";
export type { BreachedPasswordOptions } from "./breached-password/options.ts";
export { createBreachedPasswords } from "./breached-password/breached-passwords.ts";
export type { BreachedPasswordsOptions } from "./breached-password/breached-passwords-options.ts";
export { FilterFileError } from "./breached-password/filter-file.ts";
export { password } from "./password/guard.ts";
export type { PasswordOptions } from "./password/options.ts";
export { createPasswords } from "./password/passwords.ts";
export type { PasswordsOptions } from "./password/passwords-options.ts";
export { PasswordHashError } from "./password/stored-hash.ts";
export { authJsSessions, type AuthJsSessionsOptions, type AuthJsToken } from "./session/auth-js-sessions.ts";
export {
  betterAuthSessions,
  type BetterAuth,
  type BetterAuthSession,
  type BetterAuthSessionsOptions,
} from "./session/better-auth-sessions.ts";
export {
  expressSessions,
  type ExpressSessionsOptions,
  type ExpressSessionStore,
} from "./session/express-sessions.ts";
export { webhookSignature } from "./webhook-signature/guard.ts";
export type { WebhookSignatureOptions } from "./webhook-signature/options.ts";
export { clientCertificate } from "./client-certificate/guard.ts";
export type { ClientCertificateOptions } from "./client-certificate/options.ts";
export type { ClientCertificate } from "./client-certificate/certificate.ts";
