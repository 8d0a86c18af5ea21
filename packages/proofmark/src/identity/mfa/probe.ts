import { parseJson } from "../../kernel/parse-json.ts";
import type { Finding } from "../../model/finding.ts";
import type { CanaryAccount, IdentityTarget } from "../../model/identity/target.ts";
import type { Answer, Attacker, Probe } from "../../model/probe.ts";
import { CanarySession, totpCode } from "../../probing/canary-session.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { mfaSpec } from "./spec.ts";

const control = mfaSpec.id;
const stepMs = 30_000;
/** Farther than any clock drifts. */
const farMs = 600_000;
const mostWrong = 10;

/** The canary with an app, and hands to sign it in, each time as a client that nobody has seen. */
interface Guarded {
  readonly account: CanaryAccount & { readonly totpSecret: string };
  readonly target: IdentityTarget;
  readonly attacker: Attacker;
}

interface SignIn {
  readonly session: CanarySession;
  /** The answer to the last step. */
  readonly answer: Answer;
  readonly isSignedIn: boolean;
}

/** What an attack leaves behind: its canary can't sign in for some minutes. It is the last of the probes that need it. */
export const mfaProbe: Probe = {
  spec: mfaSpec,
  safety: "intrusive",
  maxRequests: 160,
  async run(attacker, { identity }) {
    const { guarded: account } = identity?.canaries ?? {};
    const totpSecret = account?.totpSecret;
    if (identity?.secondFactor === undefined || account === undefined || totpSecret === undefined) {
      const how =
        "Name a canary with a TOTP secret (identity.canaries.guarded) and the route that takes its code (identity.secondFactor), and run with --as canary.";
      return [attackFinding("not-applicable", how)];
    }
    const guarded: Guarded = { account: { ...account, totpSecret }, target: identity, attacker };
    const first = await signInNow(guarded);
    if (first === undefined || !first.isSignedIn) return [unusable(first?.answer)];
    const plain = [await benign(first), ...(await passwordAlone(guarded))];
    // Where the password signs in by itself, what comes of a code shows nothing.
    if (plain.some(({ outcome }) => outcome === "breached")) return plain;
    const findings = [
      ...plain,
      await opened(guarded),
      await replay(guarded, first.code),
      await recover(guarded, first.session),
      await farOff(guarded),
      await guess(guarded, first.code),
    ];
    return findings.filter((finding) => finding !== undefined);
  },
};

async function signIn({ attacker, target, account }: Guarded, code: string): Promise<SignIn> {
  const session = new CanarySession(attacker.newcomer() ?? attacker, target);
  const answer = await session.signIn(account, { code });
  return { session, answer, isSignedIn: await session.isSignedIn() };
}

/** With the code of now, or with the next one where somebody has just used that. */
async function signInNow(guarded: Guarded): Promise<(SignIn & { readonly code: string }) | undefined> {
  const { totpSecret } = guarded.account;
  let last: (SignIn & { readonly code: string }) | undefined;
  for (const ahead of [0, stepMs]) {
    const code = totpCode(totpSecret, Date.now() + ahead);
    last = { ...(await signIn(guarded, code)), code };
    if (last.isSignedIn || isLimited(last.answer)) return last;
  }
  return last;
}

function unusable(answer: Answer | undefined): Finding {
  if (answer !== undefined && isLimited(answer))
    return benignFinding(
      "inconclusive",
      `The canary's second factor is limited (${answer.status}), perhaps by an earlier run. Run again in some minutes.`,
      answer,
    );
  return benignFinding("breached", `The right code did not sign its owner in (${answer?.status}).`, answer);
}

/** Who signed in with the right code reaches what asks for a second factor. */
async function benign({ session, answer }: SignIn): Promise<Finding> {
  for (const path of session.target.stepUp) {
    const asked = await session.send({ path });
    if (asked.status >= 400)
      return benignFinding("breached", `With the right code ${path} was refused (${asked.status}).`, asked);
  }
  return benignFinding("held", `The right code signed its owner in (${answer.status}).`, answer);
}

/** Signs in without a code, by cookie and for tokens; a finding where that is enough. */
async function passwordAlone({ attacker, target, account }: Guarded): Promise<readonly Finding[]> {
  const { name, password } = account;
  for (const wantsTokens of target.tokens === undefined ? [false] : [false, true]) {
    const session = new CanarySession(attacker.newcomer() ?? attacker, target);
    const answer = await session.signIn({ name, password }, { wantsTokens });
    if (await session.isSignedIn())
      return [attackFinding("breached", "The password alone signed in who has a second factor.", answer)];
  }
  return [];
}

/** What a password alone opens of the routes that ask for more, on a canary who has no second factor. */
async function opened({ attacker, target }: Guarded): Promise<Finding> {
  const signedIn = "The password alone signs nobody in who has a second factor";
  const session = new CanarySession(attacker.newcomer() ?? attacker, target);
  await session.signIn(target.canaries.one);
  const refusals: Answer[] = [];
  for (const path of target.stepUp) {
    const asked = await session.send({ path });
    if (asked.status < 400)
      return attackFinding(
        "breached",
        `${path} was served to somebody without a second factor (${asked.status}).`,
        asked,
      );
    refusals.push(asked);
  }
  const [shown] = refusals;
  if (shown === undefined) return attackFinding("held", `${signedIn}.`);
  return attackFinding(
    "held",
    `${signedIn}, and opens none of the routes that ask for it (${shown.status}).`,
    shown,
    refusals.every((one) => one.isAttributedTo(control)),
  );
}

async function replay(guarded: Guarded, code: string): Promise<Finding> {
  const { isSignedIn, answer } = await signIn(guarded, code);
  return refusalFinding(isSignedIn, answer, {
    held: "A code that was used is refused",
    breached: "A code signed in a second time",
  });
}

/** Undefined: the target does not say where recovery codes come from. */
async function recover(guarded: Guarded, session: CanarySession): Promise<Finding | undefined> {
  const { recoveryCodes } = guarded.target;
  if (recoveryCodes === undefined) return undefined;
  const renewed = await session.call(recoveryCodes.renew, {});
  const [code] = codesIn(renewed, recoveryCodes.field);
  if (code === undefined)
    return benignFinding("breached", `There were no new recovery codes (${renewed.status}).`, renewed);
  const used = await signIn(guarded, code);
  if (!used.isSignedIn)
    return benignFinding(
      "breached",
      `A recovery code signed nobody in (${used.answer.status}).`,
      used.answer,
    );
  const { isSignedIn, answer } = await signIn(guarded, code);
  return refusalFinding(isSignedIn, answer, {
    held: "A recovery code signs in once, and is refused the second time",
    breached: "A recovery code signed in a second time",
  });
}

async function farOff(guarded: Guarded): Promise<Finding> {
  const { totpSecret } = guarded.account;
  let shown: SignIn | undefined;
  for (const away of [-farMs, farMs]) {
    shown = await signIn(guarded, totpCode(totpSecret, Date.now() + away));
    if (shown.isSignedIn) break;
  }
  return refusalFinding(shown?.isSignedIn === true, shown?.answer, {
    held: "Codes of ten minutes ago and of ten minutes ahead are refused",
    breached: "A code that is ten minutes off signed in",
  });
}

/** Wrong codes until they are limited; then the right one, which must not be looked at either. */
async function guess(guarded: Guarded, usedCode: string): Promise<Finding> {
  const { totpSecret } = guarded.account;
  let tries = 0;
  let last: SignIn | undefined;
  while (tries < mostWrong && (last === undefined || !isLimited(last.answer))) {
    last = await signIn(guarded, wrongCode(totpSecret, tries));
    tries++;
    if (last.isSignedIn) return attackFinding("breached", "A made-up code signed in.", last.answer);
  }
  if (last === undefined || !isLimited(last.answer))
    return attackFinding(
      "breached",
      `${tries} wrong codes in a row were looked at (${last?.answer.status}).`,
      last?.answer,
    );
  const unused = [0, stepMs]
    .map((ahead) => totpCode(totpSecret, Date.now() + ahead))
    .find((code) => code !== usedCode);
  const right = await signIn(guarded, unused ?? usedCode);
  const isHeld = !right.isSignedIn && isLimited(right.answer);
  return attackFinding(
    isHeld ? "held" : "breached",
    isHeld
      ? `After ${tries} more wrong codes no code is looked at, the right one neither (${right.answer.status}).`
      : `After ${tries} more wrong codes the right one is looked at all the same (${right.answer.status}).`,
    right.answer,
    right.answer.isAttributedTo(control),
  );
}

function refusalFinding(
  isSignedIn: boolean,
  answer: Answer | undefined,
  words: { readonly held: string; readonly breached: string },
): Finding {
  return attackFinding(
    isSignedIn ? "breached" : "held",
    `${isSignedIn ? words.breached : words.held} (${answer?.status}).`,
    answer,
    answer?.isAttributedTo(control) === true,
  );
}

/** A code of none of the steps around now. */
function wrongCode(secret: string, index: number): string {
  const near = new Set([-2, -1, 0, 1, 2].map((steps) => totpCode(secret, Date.now() + steps * stepMs)));
  let guess = index;
  while (near.has(String(guess).padStart(6, "0"))) guess += mostWrong;
  return String(guess).padStart(6, "0");
}

function codesIn(answer: Answer, field: string): readonly string[] {
  const body = parseJson(answer.body);
  const list: unknown = typeof body === "object" && body !== null ? Reflect.get(body, field) : undefined;
  return Array.isArray(list) ? list.filter((code) => typeof code === "string") : [];
}

/** 423 is what some services say of an account that is locked. */
function isLimited({ status }: Answer): boolean {
  return status === 429 || status === 423;
}
