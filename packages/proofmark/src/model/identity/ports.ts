import type { Exchange, Principal } from "../exchange.ts";
import type { Denial } from "../verdict.ts";
import type { Account } from "./account.ts";

// What identity controls are to each other, and to the routes over them. A refusal is a value: `Denial`.

/** What is known of an account when somebody is about to be signed in. */
export interface SignedInAccount {
  readonly id: string;
  readonly roles: readonly string[];
}

export interface PasswordCheck {
  readonly isRight: boolean;
  /** Set where the password is right and its hash is of another algorithm, cost or pepper than today's. */
  readonly newHash?: string;
}

/** What of an account must not stand in its password, and what else protects it. */
export interface PasswordContext {
  /** The account's name, e-mail address, display name. */
  readonly words?: readonly string[];
  /** Whether a second factor is asked for: the shorter minimum then holds. Default: false. */
  readonly hasSecondFactor?: boolean;
}

/** Policy and hashing of passwords. */
export interface Passwords {
  /** Why this password must not be chosen; undefined: it may. */
  judge(password: string, context?: PasswordContext): Denial | undefined;
  /** @returns a denial (503) where more hashes wait than the machine can make in time. */
  hash(password: string): Promise<string | Denial>;
  /** `hash` undefined: there is no such account; takes as long as a real verification, and is not right. */
  verify(hash: string | undefined, password: string): Promise<PasswordCheck | Denial>;
}

/** Passwords that are known to attackers. */
export interface BreachedPasswords {
  has(password: string): boolean;
  judge(password: string, context?: PasswordContext): Denial | undefined;
}

export interface LoginAttempt {
  /** As typed: counted whether or not there is such an account. */
  readonly account: string;
  /** The client's address. */
  readonly client: string;
  /** The value of the cookie of a device that signed in before; undefined or wrong: an unknown device. */
  readonly device?: string | undefined;
}

/** Failed attempts at an account. An attempt counts as failed until `succeeded` takes it back. */
export interface Lockouts extends AsyncDisposable {
  /** Counts the attempt, or refuses it: one atomic decision for all replicas. */
  admit(attempt: LoginAttempt): Promise<Denial | undefined>;
  /** For the record alone: the attempt is counted already. */
  failed(attempt: LoginAttempt): Promise<void>;
  /** Takes the failures of this client or device back. Returns what `deviceFor` returns. */
  succeeded(attempt: LoginAttempt): Promise<string>;
  /** Nobody looked at the password, as the machine was too busy: the attempt does not count. One that locked stays. */
  withdraw(attempt: LoginAttempt): Promise<void>;
  /** The value of the cookie that makes the device of an attempt known. Asks no store. */
  deviceFor(attempt: LoginAttempt): string;
  /** The device cookie that a request came with: the attempt's `device`. */
  deviceOf(exchange: Exchange): string | undefined;
  /** Has the device cookie set on the answer to this request: the `lockout` guard does it, whatever its routes. */
  remember(exchange: Exchange, device: string): void;
  /** Lets everybody try again. */
  unlock(account: string): Promise<void>;
  /** Tells when attempts can't be counted with the other replicas, and when they can again. Returns how to stop it. */
  watch(listener: (state: "degraded" | "recovered", reason: string) => void): () => void;
}

export interface SessionView {
  /** A public handle, from which the cookie can't be made. */
  readonly id: string;
  /** Epoch milliseconds, all of them. */
  readonly startedAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  /** "Firefox on Linux": families alone. */
  readonly device: string;
  /** The address at the start. */
  readonly client: string;
  readonly isCurrent: boolean;
}

/** Sessions that something else keeps, as the session guard reads them. */
export interface SessionSource {
  /**
   * Whose session this request comes with: at once where it is known, else with a promise. Rejects with
   * StorageUnavailableError where it can't be told.
   */
  read(exchange: Exchange): Principal | undefined | Promise<Principal | undefined>;
}

/** Cookie sessions. Setting and clearing the cookie is the session guard's work: the pipeline must have it. */
export interface Sessions extends AsyncDisposable {
  /** Whose session this request comes with. */
  read(exchange: Exchange): Principal | undefined | Promise<Principal | undefined>;
  /** Starts a session under an id that nobody knew before; one that the request came with ends. */
  start(
    exchange: Exchange,
    account: SignedInAccount,
    options?: { readonly secondFactorAt?: number },
  ): Promise<void>;
  /**
   * The same session under a new id, at every change of what it may do. No session, or a principal by another credential
   * or of another account: nothing happens.
   */
  rotate(
    exchange: Exchange,
    changes?: { readonly roles?: readonly string[]; readonly secondFactorAt?: number },
  ): Promise<void>;
  /** Ends the session of this request, and clears its cookie. */
  end(exchange: Exchange): Promise<void>;
  list(accountId: string, exchange?: Exchange): Promise<readonly SessionView[]>;
  /** Returns whether there was one. */
  revoke(accountId: string, id: string): Promise<boolean>;
  /** Ends all of an account's sessions but the one of `except`. Returns how many. */
  revokeAll(accountId: string, except?: Exchange): Promise<number>;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: "Bearer";
  readonly expiresInSeconds: number;
}

export interface TokenContext {
  /** Default: all that the roles allow. */
  readonly scopes?: readonly string[];
  readonly secondFactorAt?: number;
}

/** Access tokens (JWT) and refresh tokens that rotate. */
export interface Tokens extends AsyncDisposable {
  /** Begins a family of refresh tokens. */
  issue(account: SignedInAccount, context?: TokenContext): Promise<IssuedTokens>;
  /**
   * The next tokens of the family. A refresh token that was used before ends its whole family.
   * @param rolesOf the account's roles today; undefined: nobody may sign in with it any more.
   */
  refresh(
    refreshToken: string,
    rolesOf: (accountId: string) => Promise<readonly string[] | undefined>,
  ): Promise<IssuedTokens | Denial>;
  /** Synchronous unless a key has to be fetched. Never asks the network for a token that it has seen. */
  verify(accessToken: string): Principal | Denial | Promise<Principal | Denial>;
  /**
   * Ends one access token, with its own time to live.
   * @param options `withFamily`: all that was issued since the same sign-in, its refresh token first of all.
   */
  revoke(accessToken: string, options?: { readonly withFamily?: boolean }): Promise<void>;
  /** Ends the family of a refresh token, and its access tokens. Returns whether there was one. */
  revokeFamily(refreshToken: string): Promise<boolean>;
  /** Ends everything that was issued to an account until now. */
  revokeAccount(accountId: string): Promise<void>;
  /** The public keys (RFC 7517); none where tokens are signed with a secret. */
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /**
   * Publishes a new key, and signs with it when who verifies had time to fetch it; what older ones signed stays good for
   * its time. Compromised: signs with it at once, and what older ones signed ends.
   */
  rotateKeys(options?: { readonly isCompromised?: boolean }): Promise<void>;
  /** Tells when revocations can't be kept up to date, and when they can again. Returns how to stop it. */
  watch(listener: (state: "degraded" | "recovered", reason: string) => void): () => void;
}

export interface SecondFactorStatus {
  readonly hasTotp: boolean;
  readonly passkeys: number;
  readonly recoveryCodesLeft: number;
}

/** Authenticator apps and recovery codes. */
export interface SecondFactors {
  status(accountId: string): Promise<SecondFactorStatus>;
  /** A secret that is not in force yet: base32, and the `otpauth:` URI for a QR code. */
  beginTotp(accountId: string, label: string): Promise<{ readonly secret: string; readonly uri: string }>;
  /** Puts the secret in force. The recovery codes are shown this once. */
  confirmTotp(
    accountId: string,
    code: string,
  ): Promise<{ readonly recoveryCodes: readonly string[] } | Denial>;
  /** A code of the app, or a recovery code: each is good once, and five tries in five minutes. */
  verify(accountId: string, code: string): Promise<Denial | undefined>;
  renewRecoveryCodes(accountId: string): Promise<readonly string[]>;
  /** Takes every second factor of an account away. */
  remove(accountId: string): Promise<void>;
}

export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | undefined;
}

/** Passkeys (WebAuthn level 3), as second or only factor. Options and responses are the standard's JSON. */
export interface Passkeys {
  beginRegistration(accountId: string, label: string): Promise<unknown>;
  finishRegistration(accountId: string, response: unknown, name: string): Promise<PasskeyView | Denial>;
  /** `accountId` undefined: the browser offers what it has, and nobody types a name. */
  beginAuthentication(accountId?: string): Promise<unknown>;
  /** Names the account, and whether the authenticator verified its user (then it is two factors in one). */
  finishAuthentication(
    response: unknown,
    accountId?: string,
  ): Promise<{ readonly accountId: string; readonly isUserVerified: boolean } | Denial>;
  list(accountId: string): Promise<readonly PasskeyView[]>;
  remove(accountId: string, id: string): Promise<boolean>;
}

export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  /** The beginning of the key, by which its owner knows it: `pmk_3fA9`. */
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  readonly lastUsedAt: number | undefined;
}

export interface NewApiKey {
  /** Shown this once. */
  readonly key: string;
  readonly view: ApiKeyView;
}

export interface ApiKeys extends AsyncDisposable {
  /** What every key begins with, before an underscore: `pmk`. */
  readonly prefix: string;
  /** @returns a denial where the account has as many keys as it may have, or the storage does not answer. */
  create(
    owner: SignedInAccount,
    options: { readonly name: string; readonly scopes: readonly string[]; readonly expiresAt?: number },
  ): Promise<NewApiKey | Denial>;
  verify(key: string): Principal | Denial | Promise<Principal | Denial>;
  list(ownerId: string): Promise<readonly ApiKeyView[]>;
  /** A new key for the same purpose; the old one stays good for the overlap. Undefined: there is none. */
  rotate(ownerId: string, id: string, overlapSeconds: number): Promise<NewApiKey | Denial | undefined>;
  /** In force on every replica within a second, as `revokeAll`. Returns whether there was one. */
  revoke(ownerId: string, id: string): Promise<boolean>;
  revokeAll(ownerId: string): Promise<number>;
}

/** A message to the owner of an account. Text alone: what links it holds stand in it. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Hands a message to whatever delivers it. A rejection is told as a fault, never to the client. */
export type SendMail = (mail: Mail) => Promise<void>;

/** What the owner of an account is told of, by mail. */
export const accountNotices = [
  "password-changed",
  "name-change-asked",
  "name-changed",
  "second-factor-changed",
  "api-key-made",
  "new-device",
  "account-removed",
] as const;
export type AccountNotice = (typeof accountNotices)[number];

/**
 * Registration, verification of addresses, and reset. Nothing that is answered, and no time it takes, tells whether there
 * is an account: what differs is done after the answer. The exchange names the client in the records, and gets the evidence.
 */
export interface AccountRecovery extends AsyncDisposable {
  /** A denial says what is wrong with the name or the password themselves, or that too much waits. */
  register(
    registration: { readonly name: string; readonly password: string },
    exchange?: Exchange,
  ): Promise<Denial | undefined>;
  /**
   * Makes the account whose registration was mailed, for who knows its password: an address may be registered by
   * somebody else, and its owner follow the link.
   */
  verify(token: string, password: string, exchange?: Exchange): Promise<SignedInAccount | Denial>;
  forgot(name: string, exchange?: Exchange): Denial | undefined;
  /** Sets the password, and ends every session and token of the account. Nobody is signed in by it. */
  reset(token: string, password: string, exchange?: Exchange): Promise<SignedInAccount | Denial>;
  /** Mails a link to the address that an account is to have, good while the password is the same. Alike where it is taken. */
  changeName(account: Account, name: string, exchange?: Exchange): Denial | undefined;
  /** Gives the account the address that the link was mailed to. For who is signed in to it: a click alone gives nothing. */
  confirmName(accountId: string, token: string, exchange?: Exchange): Promise<Denial | undefined>;
  /** Ends the links for a new password, and for a new address, that are on their way: the password was changed otherwise. */
  endResets(accountId: string): Promise<void>;
  /** Tells the owner, after the answer. @param address where to, for an account that has it no longer. */
  notify(accountId: string, notice: AccountNotice, address?: string): void;
  /** Waits for what was put off. */
  settle(): Promise<void>;
}
