import { createHash } from "node:crypto";

import { generateAuthenticationOptions, generateRegistrationOptions } from "@simplewebauthn/server";
import type * as z from "zod";

import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { AuditListener } from "../../model/audit.ts";
import type { Passkeys } from "../../model/identity/ports.ts";
import { deny } from "../../model/verdict.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { createAudit } from "./audit.ts";
import { authenticatePasskey } from "./authenticate-passkey.ts";
import { PasskeyChallenges } from "./passkey-challenges.ts";
import { passkeyFigures } from "./passkey-options.ts";
import { mostPasskeys, passkeyKind, passkeyName, readPasskey, viewOf } from "./passkey-records.ts";
import { algorithms, registerPasskey } from "./register-passkey.ts";

export type PasskeysOptions = z.input<typeof passkeyFigures> & {
  readonly storage: RecordStorage;
  readonly clock?: Clock;
  readonly onAudit?: AuditListener;
};

const invalid = deny("PM_PASSKEY_INVALID");
const registrationInvalid = deny("PM_PASSKEY_REGISTRATION_INVALID");
const cloned = deny("PM_PASSKEY_CLONED");
const tooMany = deny("PM_PASSKEY_TOO_MANY");
const longestLabel = 64;

/**
 * Passkeys (WebAuthn level 3), as second or only factor: bound to the origin, each challenge good once and for five
 * minutes, the signature counter watched. Its methods reject with StorageUnavailableError where the storage does not answer.
 * @throws OptionsError where an option is wrong.
 * @example
 * const relyingParty = { id: "example.com", name: "Jotter", origins: ["https://example.com"] };
 * const passkeys = createPasskeys({ storage, relyingParty });
 */
export function createPasskeys(options: PasskeysOptions): Passkeys {
  const { storage, clock = systemClock, onAudit, ...rest } = options;
  const { relyingParty, userVerification, challengeSeconds } = parseOptions("mfa", passkeyFigures, rest);
  const challenges = new PasskeyChallenges(storage, clock, challengeSeconds * 1000);
  const audit = createAudit(clock, onAudit);
  const rules = { ...relyingParty, isUserVerificationRequired: userVerification === "required" };

  const descriptors = async (accountId: string): Promise<{ id: string; transports: string[] }[]> =>
    (await storage.list(passkeyKind, accountId, mostPasskeys)).map((record) => ({
      id: record.id,
      transports: readPasskey(record).transports,
    }));

  return {
    async beginRegistration(accountId, label) {
      const userName = Array.from(label).slice(0, longestLabel).join("");
      return await generateRegistrationOptions({
        rpName: relyingParty.name,
        rpID: relyingParty.id,
        userID: userHandleOf(accountId),
        userName,
        userDisplayName: userName,
        challenge: await challenges.begin("registration", accountId),
        timeout: challengeSeconds * 1000,
        attestationType: "none",
        supportedAlgorithmIDs: [...algorithms],
        excludeCredentials: await descriptors(accountId),
        authenticatorSelection: { residentKey: "preferred", userVerification },
      });
    },

    async finishRegistration(accountId, response, name) {
      const refuse = (reason: string, denial = registrationInvalid): typeof denial => {
        audit({ action: "passkey.registered", isSuccess: false, account: accountId, reason });
        return denial;
      };
      const registered = await registerPasskey(response, rules, async (challenge) =>
        challenges.take(challenge, "registration", accountId),
      );
      if ("reason" in registered) return refuse(registered.reason);
      const now = clock.now();
      const { id, ...key } = registered;
      const data = JSON.stringify({ ...key, name: passkeyName(name), createdAt: now });
      const isNew = await storage.write([{ type: "insert", kind: passkeyKind, id, owner: accountId, data }]);
      if (!isNew) return refuse("The passkey is registered already.");
      // Counted afterwards: of two that are registered at once each sees the other, or comes later.
      if ((await storage.list(passkeyKind, accountId, mostPasskeys + 1)).length > mostPasskeys) {
        await storage.write([{ type: "delete", kind: passkeyKind, id }]);
        return refuse("The account has as many as it may have.", tooMany);
      }
      audit({ action: "passkey.registered", isSuccess: true, account: accountId });
      return { id, name: passkeyName(name), createdAt: now, lastUsedAt: undefined };
    },

    async beginAuthentication(accountId) {
      return await generateAuthenticationOptions({
        rpID: relyingParty.id,
        challenge: await challenges.begin("authentication", accountId),
        timeout: challengeSeconds * 1000,
        userVerification,
        ...(accountId !== undefined && { allowCredentials: await descriptors(accountId) }),
      });
    },

    async finishAuthentication(response, accountId) {
      const answer = await authenticatePasskey(response, {
        ...rules,
        accountId,
        storage,
        now: clock.now(),
        userHandleOf: (id) => Buffer.from(userHandleOf(id)).toString("base64url"),
        takeChallenge: async (challenge) => challenges.take(challenge, "authentication", accountId),
      });
      if (answer.reason !== undefined) {
        const { account = accountId, reason, isCloned } = answer;
        audit({ action: isCloned ? "passkey.cloned" : "passkey.refused", isSuccess: false, account, reason });
        return isCloned ? cloned : invalid;
      }
      audit({ action: "passkey.used", isSuccess: true, account: answer.accountId });
      return { accountId: answer.accountId, isUserVerified: answer.isUserVerified };
    },

    async list(accountId) {
      return (await storage.list(passkeyKind, accountId, mostPasskeys)).map(viewOf);
    },

    async remove(accountId, id) {
      const record = await storage.get(passkeyKind, id);
      const isRemoved =
        record?.owner === accountId && (await storage.write([{ type: "delete", kind: passkeyKind, id }]));
      if (isRemoved) audit({ action: "passkey.removed", isSuccess: true, account: accountId });
      return isRemoved;
    },
  };
}

/** Authenticators keep it and show it to nobody: it must say nothing of the user (WebAuthn section 14.6.1), and has 64 bytes at most. */
function userHandleOf(accountId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(`proofmark passkey ${accountId}`).digest());
}
