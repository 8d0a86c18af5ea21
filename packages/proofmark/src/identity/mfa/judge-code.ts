import { equalText } from "../../kernel/equal-text.ts";
import type { KeyRing } from "../../kernel/key-ring.ts";
import type { Decision, Factors } from "./factor-book.ts";
import { hashRecoveryCode, readRecoveryCode } from "./recovery-codes.ts";
import { openSecret, resealed } from "./sealed-secret.ts";
import { isTotpCode, stepOfCode } from "./totp.ts";

/** What a code showed itself to be; `by` undefined: nothing that is good. The reason is for the record alone. */
export interface Judgement {
  readonly by: "totp" | "recovery-code" | undefined;
  readonly reason: string | undefined;
}

interface Asked {
  readonly ring: KeyRing;
  readonly accountId: string;
  readonly code: string;
  readonly now: number;
}

/** Longer is no code, and not worth reading. */
const longestCode = 64;

/** Judges a code, and uses it up where it is good. */
export function judgeCode(factors: Factors, asked: Asked): Decision<Judgement> {
  const code = asked.code.length > longestCode ? "" : asked.code.replaceAll(/[\s-]/g, "");
  if (isTotpCode(code)) return judgeTotp(factors, asked, code);
  const recoveryCode = readRecoveryCode(code);
  return recoveryCode === undefined
    ? refuse("It has the form of no code.")
    : judgeRecoveryCode(factors, asked, recoveryCode);
}

function judgeTotp(factors: Factors, { ring, accountId, now }: Asked, code: string): Decision<Judgement> {
  const { totp, lastStep = -1 } = factors;
  if (totp === undefined) return refuse("There is no app in force.");
  const step = stepOfCode(openSecret(ring, "totp", accountId, totp), code, now);
  if (step === undefined) return refuse("The code is of no step within the drift.");
  // RFC 6238 section 5.2: a code must not be accepted twice; one that is older than the last is refused with it.
  if (step <= lastStep) return refuse("The code was used before.");
  return use("totp", undefined, {
    ...factors,
    totp: resealed(ring, "totp", accountId, totp),
    lastStep: step,
  });
}

function judgeRecoveryCode(factors: Factors, { ring, accountId }: Asked, code: string): Decision<Judgement> {
  const { recovery } = factors;
  if (recovery === undefined) return refuse("There are no recovery codes.");
  const hash = hashRecoveryCode(openSecret(ring, "recovery", accountId, recovery.key), code);
  const hashes = recovery.hashes.filter((each) => !equalText(each, hash));
  if (hashes.length === recovery.hashes.length)
    return refuse("No recovery code is that one, or it was used.");
  const key = resealed(ring, "recovery", accountId, recovery.key);
  return use("recovery-code", `${hashes.length} are left.`, { ...factors, recovery: { key, hashes } });
}

function refuse(reason: string): Decision<Judgement> {
  return { result: { by: undefined, reason } };
}

function use(by: "totp" | "recovery-code", reason: string | undefined, next: Factors): Decision<Judgement> {
  return { result: { by, reason }, next };
}
