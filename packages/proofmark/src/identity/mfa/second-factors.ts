import * as z from "zod";

import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { KeyRing } from "../../kernel/key-ring.ts";
import type { AuditListener } from "../../model/audit.ts";
import type { SecondFactors } from "../../model/identity/ports.ts";
import { deny } from "../../model/verdict.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import type { Store } from "../../store/store.ts";
import { createAudit } from "./audit.ts";
import { FactorBook, type Decision, type Factors } from "./factor-book.ts";
import { judgeCode, type Judgement } from "./judge-code.ts";
import { challengeKind, mostPasskeys, passkeyKind } from "./passkey-records.ts";
import { hashRecoveryCode, newRecoveryCodes, newRecoveryKey, readRecoveryCode } from "./recovery-codes.ts";
import { openSecret, sealSecret } from "./sealed-secret.ts";
import { newTotpSecret, stepOfCode, totpUri } from "./totp.ts";
import { Tries } from "./tries.ts";

const figures = z.strictObject({
  /** Stands in the app beside the account. */
  issuerName: z.string().min(1).max(64),
  /** What happens when the shared store is down. Default: `local`, counting in this process. */
  onStoreFailure: z.enum(["closed", "local"]).default("local"),
  /** Milliseconds that a count waits for the shared store. Default: 100. */
  storeTimeoutMs: z.int().min(1).default(100),
  /** Seconds until a secret that was begun and not confirmed is gone. Default: 600. */
  enrolmentSeconds: z.number().positive().max(86_400).default(600),
});

export type SecondFactorsOptions = z.input<typeof figures> & {
  readonly storage: RecordStorage;
  /** Seals what is stored. */
  readonly ring: KeyRing;
  /** Where replicas count the tries together. Default: memory, for this process alone. */
  readonly store?: Store;
  readonly clock?: Clock;
  readonly onAudit?: AuditListener;
};

const wrong = deny("PM_MFA_WRONG");
const notBegun = deny("PM_MFA_NOT_BEGUN");

/**
 * Authenticator apps (TOTP, RFC 6238) and recovery codes. A code is good once, over all replicas; secrets are sealed for
 * their account, and sealed anew in use when the ring has a newer key.
 *
 * Its methods reject with StorageUnavailableError where the storage does not answer, and with KeyRingError where no key of
 * the ring opens a secret: nobody passes then.
 * @throws OptionsError where an option is wrong.
 * @example const secondFactors = createSecondFactors({ storage, store, ring, issuerName: "Jotter" });
 */
export function createSecondFactors(options: SecondFactorsOptions): SecondFactors {
  const { storage, ring, store, clock = systemClock, onAudit, ...rest } = options;
  const settings = parseOptions("mfa", figures, rest);
  const book = new FactorBook(storage);
  const audit = createAudit(clock, onAudit);
  const tries = new Tries({
    store,
    ...settings,
    clock,
    onChange: (state) =>
      audit({ action: `tries.${state}`, isSuccess: state === "recovered", category: "administration" }),
  });

  const admit = async (accountId: string): ReturnType<Tries["admit"]> => {
    const refusal = await tries.admit(accountId);
    if (refusal !== undefined)
      audit({ action: "second-factor.limited", isSuccess: false, account: accountId });
    return refusal;
  };
  const newRecovery = (accountId: string): { codes: readonly string[]; recovery: Factors["recovery"] } => {
    const codes = newRecoveryCodes();
    const key = newRecoveryKey();
    const hashes = codes.map((code) => hashRecoveryCode(key, readRecoveryCode(code) ?? code));
    return { codes, recovery: { key: sealSecret(ring, "recovery", accountId, key), hashes } };
  };

  return {
    async status(accountId) {
      const [{ totp, recovery }, passkeys] = await Promise.all([
        book.read(accountId),
        storage.list(passkeyKind, accountId, mostPasskeys),
      ]);
      return {
        hasTotp: totp !== undefined,
        passkeys: passkeys.length,
        recoveryCodesLeft: recovery?.hashes.length ?? 0,
      };
    },

    async beginTotp(accountId, label) {
      const secret = newTotpSecret();
      const pending = {
        secret: sealSecret(ring, "totp-pending", accountId, secret),
        expiresAt: clock.now() + settings.enrolmentSeconds * 1000,
      };
      await book.decide(accountId, (now) => ({ result: undefined, next: { ...now, pending } }));
      audit({ action: "totp.begun", isSuccess: true, account: accountId });
      return { secret, uri: totpUri(secret, settings.issuerName, label) };
    },

    async confirmTotp(accountId, code) {
      const refusal = await admit(accountId);
      if (refusal !== undefined) return refusal;
      const { codes, recovery } = newRecovery(accountId);
      const denial = await book.decide(accountId, ({ pending }): Decision<typeof wrong | undefined> => {
        if (pending === undefined || pending.expiresAt <= clock.now()) return { result: notBegun };
        const secret = openSecret(ring, "totp-pending", accountId, pending.secret);
        const lastStep = stepOfCode(secret, code.replaceAll(/\s/g, ""), clock.now());
        if (lastStep === undefined) return { result: wrong };
        const totp = sealSecret(ring, "totp", accountId, secret);
        return { result: undefined, next: { totp, lastStep, recovery } };
      });
      audit({ action: "totp.confirmed", isSuccess: denial === undefined, account: accountId });
      if (denial !== undefined) return denial;
      await tries.forget(accountId);
      return { recoveryCodes: codes };
    },

    async verify(accountId, code) {
      const refusal = await admit(accountId);
      if (refusal !== undefined) return refusal;
      const { by, reason }: Judgement = await book.decide(accountId, (now) =>
        judgeCode(now, { ring, accountId, code, now: clock.now() }),
      );
      if (by === undefined) {
        audit({ action: "second-factor.refused", isSuccess: false, account: accountId, reason });
        return wrong;
      }
      await tries.forget(accountId);
      audit({ action: `${by}.used`, isSuccess: true, account: accountId, reason });
      return undefined;
    },

    async renewRecoveryCodes(accountId) {
      const { codes, recovery } = newRecovery(accountId);
      await book.decide(accountId, (now) => ({ result: undefined, next: { ...now, recovery } }));
      audit({ action: "recovery-codes.renewed", isSuccess: true, account: accountId });
      return codes;
    },

    async remove(accountId) {
      await book.remove(accountId);
      await storage.deleteOwned(challengeKind, accountId);
      await storage.deleteOwned(passkeyKind, accountId);
      audit({ action: "second-factors.removed", isSuccess: true, account: accountId });
    },
  };
}
