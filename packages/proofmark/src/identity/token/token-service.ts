import type { Clock } from "../../kernel/clock.ts";
import { withDeadline } from "../../kernel/deadline.ts";
import type { AuditListener, AuditRecord } from "../../model/audit.ts";
import type { IssuedTokens, SignedInAccount, TokenContext, Tokens } from "../../model/identity/ports.ts";
import { deny, isDenial, type Denial } from "../../model/verdict.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { signAccessToken } from "./access-token.ts";
import { familyKind, type RefreshFamilies, type RefreshFamily } from "./refresh-families.ts";
import type { Revocation } from "./revocation-set.ts";
import { revocationKind, type Revocations } from "./revocations.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { tokenSpec } from "./spec.ts";
import { generationOf, subjectKeyOf } from "./subject-generation.ts";
import type { TokensSettings } from "./tokens-options.ts";
import type { TokenVerifier } from "./verifier.ts";

const unusable = deny("PM_REFRESH_TOKEN_INVALID");
const reused = deny("PM_REFRESH_TOKEN_REUSED");
const raced = deny("PM_REFRESH_TOKEN_RACED");
const tries = 5;
const sweepMs = 600_000;
// RFC 6749 section 3.3.
const scopeWord = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

export type DegradationListener = Parameters<Tokens["watch"]>[0];

export interface TokenParts {
  readonly settings: TokensSettings;
  readonly clock: Clock;
  readonly storage: RecordStorage;
  readonly keys: SigningKeys;
  readonly families: RefreshFamilies;
  readonly revocations: Revocations;
  readonly verifier: TokenVerifier;
  readonly listeners: Set<DegradationListener>;
  readonly onAudit: AuditListener | undefined;
}

type Told = Pick<AuditRecord, "action" | "isSuccess" | "account" | "reason"> &
  Partial<Pick<AuditRecord, "category">>;
const familyRevoked: Told = { action: "token.family-revoked", isSuccess: true };

/** Issues, refreshes, verifies and ends tokens. Made by `createTokens`. */
export class TokenService implements Tokens {
  readonly #parts: TokenParts;
  readonly #timer: NodeJS.Timeout;
  #sweptAt: number;

  constructor(parts: TokenParts) {
    this.#parts = parts;
    this.#sweptAt = parts.clock.now();
    this.#timer = setInterval(() => void this.refreshState(), parts.settings.refreshMs).unref();
  }

  /** @throws StorageUnavailableError; RangeError where a scope is no word, or the token is longer than 8 KiB. */
  async issue(account: SignedInAccount, context: TokenContext = {}): Promise<IssuedTokens> {
    const { scopes, secondFactorAt } = context;
    if (scopes?.every((scope) => scopeWord.test(scope)) === false)
      throw new RangeError("A scope is a word of printable ASCII without spaces, quotes and backslashes.");
    const asOf = this.#parts.clock.now();
    const generation = generationOf((await this.#subjectRecord(account.id))?.data);
    const started = await this.#parts.families.start(account.id, generation, scopes, secondFactorAt);
    this.#tell({ action: "token.issued", isSuccess: true, account: account.id });
    return await this.#answer(started.family, account.roles, started.refreshToken, asOf);
  }

  /** @throws StorageUnavailableError, and what `rolesOf` throws. */
  async refresh(
    refreshToken: string,
    rolesOf: (accountId: string) => Promise<readonly string[] | undefined>,
  ): Promise<IssuedTokens | Denial> {
    const asOf = this.#parts.clock.now();
    const presented = await this.#parts.families.present(refreshToken);
    if (typeof presented === "string") return await this.#refuseRefresh(refreshToken, presented);
    const { family } = presented;
    const ended = generationOf((await this.#subjectRecord(family.accountId))?.data);
    if (family.generation < ended) return unusable;
    const roles = await rolesOf(family.accountId);
    if (roles === undefined) {
      await this.#endFamily(family.id, {
        action: "token.refused",
        isSuccess: false,
        reason: "The account may not sign in.",
      });
      return unusable;
    }
    const next = await this.#parts.families.rotate(refreshToken, presented);
    if (next === undefined) {
      // RFC 9700 section 4.14.2: who was quicker can't be told, so the slower one has shown a used token.
      const again = await this.#parts.families.present(refreshToken);
      return await this.#refuseRefresh(refreshToken, typeof again === "string" ? again : "raced");
    }
    this.#tell({ action: "token.refreshed", isSuccess: true, account: family.accountId });
    return await this.#answer(family, roles, next, asOf);
  }

  verify(accessToken: string): ReturnType<Tokens["verify"]> {
    return this.#parts.verifier.verify(accessToken);
  }

  /** A token that is not in force is left as it is. @throws StorageUnavailableError */
  async revoke(accessToken: string, options?: { readonly withFamily?: boolean }): Promise<void> {
    const { verifier, storage, revocations } = this.#parts;
    const token = await verifier.inspect(accessToken);
    if (isDenial(token)) return;
    const { tokenKey: key, endsAt: until, issuedAt: issuedUntil, claims } = token;
    const entry: Revocation = { key, until, issuedUntil };
    await revocations.add(entry, async () => {
      // False: it stands there already.
      await storage.write([
        {
          type: "insert",
          kind: revocationKind,
          id: key,
          owner: claims.sub,
          expiresAt: until,
          data: JSON.stringify(entry),
        },
      ]);
      return entry;
    });
    this.#tell({ action: "token.revoked", isSuccess: true, account: claims.sub });
    if (options?.withFamily === true) await this.#endFamily(claims.fam, familyRevoked);
  }

  /** @throws StorageUnavailableError */
  async revokeFamily(refreshToken: string): Promise<boolean> {
    const id = this.#parts.families.idOf(refreshToken);
    return id !== undefined && (await this.#endFamily(id, familyRevoked));
  }

  /** @throws StorageUnavailableError */
  async revokeAccount(accountId: string): Promise<void> {
    const { storage, revocations, clock, settings } = this.#parts;
    const key = subjectKeyOf(accountId);
    const now = clock.now();
    await revocations.add({ ...this.#ending(key), generation: now }, async () => {
      for (let attempt = 0; attempt < tries; attempt++) {
        const known = await storage.get(revocationKind, key);
        // Later than every earlier one, whatever the clocks of other replicas say.
        const generation = Math.max(now, generationOf(known?.data) + 1);
        const entry: Revocation = { ...this.#ending(key), generation };
        const content = {
          kind: revocationKind,
          id: key,
          owner: accountId,
          // As long as a family can hold an earlier generation.
          expiresAt: entry.until + settings.familySeconds * 1000,
          data: JSON.stringify(entry),
        };
        const isWritten = await storage.write([
          known === undefined
            ? { type: "insert", ...content }
            : { type: "replace", version: known.version, ...content },
        ]);
        if (isWritten) return entry;
      }
      throw new Error(
        "An account's tokens were revoked by others five times in a row, each time before this one.",
      );
    });
    await storage.deleteOwned(familyKind, accountId);
    this.#tell({ action: "token.account-revoked", isSuccess: true, account: accountId });
  }

  jwks(): ReturnType<Tokens["jwks"]> {
    return { keys: this.#parts.keys.jwks() };
  }

  /** @throws StorageUnavailableError; Error where tokens are signed with a secret. */
  async rotateKeys({ isCompromised = false }: { readonly isCompromised?: boolean } = {}): Promise<void> {
    const { keys, revocations, storage } = this.#parts;
    for (const kid of await keys.rotate(isCompromised)) {
      const entry = this.#ending(`k:${kid}`);
      await revocations.add(entry, async () => {
        await storage.write([
          {
            type: "insert",
            kind: revocationKind,
            id: entry.key,
            expiresAt: entry.until,
            data: JSON.stringify(entry),
          },
        ]);
        return entry;
      });
    }
    const reason = isCompromised ? "The old keys are compromised, and verify no more." : undefined;
    this.#tell({ category: "administration", action: "token.keys-rotated", isSuccess: true, reason });
  }

  watch(listener: DegradationListener): () => void {
    this.#parts.listeners.add(listener);
    return () => void this.#parts.listeners.delete(listener);
  }

  /** Reads revocations and keys now rather than in their time. Never rejects. */
  async refreshState(): Promise<void> {
    const { revocations, keys, settings } = this.#parts;
    const loaded = withDeadline(keys.refresh(), settings.storeTimeoutMs, "The storage");
    // A storage that does not answer is told of by the revocations, which ask it more often.
    await Promise.allSettled([revocations.refresh(), loaded, this.#sweep()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#parts.listeners.clear();
    await this.#parts.revocations.refresh();
  }

  /** What is over, of every control that keeps records: once in a while is enough, and once more does no harm. */
  async #sweep(): Promise<void> {
    const { clock, storage, settings } = this.#parts;
    const now = clock.now();
    if (now - this.#sweptAt < sweepMs) return;
    this.#sweptAt = now;
    await withDeadline(storage.sweep(), settings.storeTimeoutMs, "The storage");
  }

  async #refuseRefresh(refreshToken: string, why: "unknown" | "reused" | "raced"): Promise<Denial> {
    if (why === "unknown") return unusable;
    if (why === "raced") return raced;
    const id = this.#parts.families.idOf(refreshToken) ?? "";
    await this.#endFamily(id, {
      action: "token.reuse-detected",
      isSuccess: false,
      reason: "A refresh token was used a second time; its family ended.",
    });
    return reused;
  }

  /** The family and its access tokens, as one. Returns whether there was one. */
  async #endFamily(id: string, told: Told): Promise<boolean> {
    const { storage, families, revocations } = this.#parts;
    const record = await families.find(id);
    if (record === undefined) return false;
    const entry = this.#ending(`f:${id}`);
    await revocations.add(entry, async () => {
      for (let attempt = 0; attempt < tries; attempt++) {
        const isWritten = await storage.write([
          { type: "delete", kind: familyKind, id },
          {
            type: "insert",
            kind: revocationKind,
            id: entry.key,
            owner: record.owner,
            expiresAt: entry.until,
            data: JSON.stringify(entry),
          },
        ]);
        if (isWritten || (await families.find(id)) === undefined) return entry;
      }
      throw new Error(
        "A family of tokens could not be ended: five times in a row something else was written.",
      );
    });
    this.#tell({ ...told, account: record.owner });
    return true;
  }

  #ending(key: string): Revocation {
    const { clock, settings } = this.#parts;
    const { accessSeconds, toleranceSeconds } = settings;
    const now = clock.now();
    return {
      key,
      until: now + (accessSeconds + 2 * toleranceSeconds + 1) * 1000,
      issuedUntil: Math.floor(now / 1000) + toleranceSeconds,
    };
  }

  async #subjectRecord(accountId: string): Promise<{ readonly data: string } | undefined> {
    return await this.#parts.storage.get(revocationKind, subjectKeyOf(accountId));
  }

  /** @param asOf from before anything was read: what ends the account's tokens meanwhile ends this one, however long it took. */
  async #answer(
    family: RefreshFamily,
    roles: readonly string[],
    refreshToken: string,
    asOf: number,
  ): Promise<IssuedTokens> {
    const { settings, keys } = this.#parts;
    const signed = await signAccessToken(settings, family, roles, keys.signing(), asOf);
    return { ...signed, refreshToken, tokenType: "Bearer" };
  }

  #tell(told: Told): void {
    const { onAudit, clock } = this.#parts;
    onAudit?.({ control: tokenSpec.id, category: "authentication", at: clock.now(), ...told });
  }
}
