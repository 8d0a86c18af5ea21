import { verifyAuthenticationResponse, type AuthenticationResponseJSON } from "@simplewebauthn/server";

import type { RecordStorage, StoredRecord } from "../../store/records/record-storage.ts";
import { passkeyKind, readPasskey, type Passkey } from "./passkey-records.ts";
import { readAuthentication } from "./passkey-responses.ts";
import { misfit, type CeremonyRules } from "./register-passkey.ts";

export interface AuthenticationRules extends CeremonyRules {
  /** Whose passkey it must be; undefined: whose it is, is what is asked. */
  readonly accountId: string | undefined;
  readonly storage: RecordStorage;
  readonly now: number;
  /** What an account's authenticators hold of it, base64url. */
  readonly userHandleOf: (accountId: string) => string;
  readonly takeChallenge: (challenge: string) => Promise<boolean>;
}

interface Passed {
  readonly accountId: string;
  readonly isUserVerified: boolean;
  readonly reason?: undefined;
}

interface Refused {
  /** For the record alone, without what was sent. */
  readonly reason: string;
  readonly account?: string;
  readonly isCloned: boolean;
}

const tries = 5;

/** Verifies an answer (WebAuthn section 7.2), and writes the counter and the use. The challenge is used up in any case. */
export async function authenticatePasskey(
  given: unknown,
  rules: AuthenticationRules,
): Promise<Passed | Refused> {
  const read = readAuthentication(given);
  if (read === undefined) return refused("The answer has the form of none.");
  const { response, clientData } = read;
  if (!(await rules.takeChallenge(clientData.challenge)))
    return refused("The challenge was used, is over, or is another account's.");
  const problem = misfit(clientData, "webauthn.get", rules);
  if (problem !== undefined) return refused(problem);
  const record = await rules.storage.get(passkeyKind, response.id);
  if (record?.owner === undefined) return refused("The passkey is not known.");
  const { owner: accountId } = record;
  if (rules.accountId !== undefined && rules.accountId !== accountId)
    return refused("The passkey is another account's.");
  const { userHandle } = response.response;
  if (userHandle !== undefined && userHandle !== rules.userHandleOf(accountId))
    return refused("The passkey was made for another user.", accountId);
  const verified = await verify(response, clientData.challenge, record, rules);
  if (verified === undefined) return refused("The answer did not verify.", accountId);
  const { counter, isUserVerified } = verified;
  const used = await writeUse(record, counter, rules);
  if (used === "cloned")
    return { ...refused("The signature counter did not go forward.", accountId), isCloned: true };
  return used === "gone" ? refused("The passkey was removed.", accountId) : { accountId, isUserVerified };
}

async function verify(
  response: AuthenticationResponseJSON,
  challenge: string,
  record: StoredRecord,
  { id, origins, isUserVerificationRequired }: CeremonyRules,
): Promise<{ readonly counter: number; readonly isUserVerified: boolean } | undefined> {
  const { publicKey } = readPasskey(record);
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: id,
      // The counter is compared below, where a step back is told apart from a signature that is wrong.
      credential: {
        id: record.id,
        publicKey: new Uint8Array(Buffer.from(publicKey, "base64url")),
        counter: 0,
      },
      requireUserVerification: isUserVerificationRequired,
    });
    if (!verified) return undefined;
    return { counter: authenticationInfo.newCounter, isUserVerified: authenticationInfo.userVerified };
  } catch {
    // The library says by exception what does not verify, and puts what was sent into its messages.
    return undefined;
  }
}

/** Of two answers at once with one counter, one is written. */
async function writeUse(
  first: StoredRecord,
  counter: number,
  { storage, now }: AuthenticationRules,
): Promise<"written" | "cloned" | "gone"> {
  let record: StoredRecord | undefined = first;
  for (let attempt = 0; attempt < tries; attempt++) {
    if (record === undefined || record.owner !== first.owner) return "gone";
    const before: Passkey = readPasskey(record);
    // WebAuthn section 7.2 step 22: both zero is an authenticator without a counter.
    if ((counter > 0 || before.counter > 0) && counter <= before.counter) return "cloned";
    const { kind, id, owner, version } = record;
    const data = JSON.stringify({ ...before, counter, lastUsedAt: now } satisfies Passkey);
    if (await storage.write([{ type: "replace", kind, id, owner, version, data }])) return "written";
    record = await storage.get(passkeyKind, id);
  }
  throw new Error("A passkey was used by others five times in a row, each time before this use.");
}

function refused(reason: string, account?: string): Refused {
  return account === undefined ? { reason, isCloned: false } : { reason, account, isCloned: false };
}
