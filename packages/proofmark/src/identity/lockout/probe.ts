import type { Finding } from "../../model/finding.ts";
import type { CanaryAccount, IdentityTarget } from "../../model/identity/target.ts";
import type { Answer, Attacker, Form, Probe, Surface } from "../../model/probe.ts";
import { CanarySession } from "../../probing/canary-session.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { unguessable } from "../../probing/unguessable.ts";
import { findJsonLogin } from "./json-login.ts";
import { foldFieldNames } from "./login-fields.ts";
import { lockoutOptions } from "./options.ts";
import { lockoutSpec } from "./spec.ts";

const control = lockoutSpec.id;
const bruteTries = 20;
const sprayedAccounts = 40;
// NIST SP 800-63B-4 section 3.2.2: no more than 100 failures in a row at one account, wherever they come from.
const distributedClients = 26;
/** Fewer than what limits of one client refuse within a minute. */
const triesOfEach = 4;

/** One way to try a password. */
interface Login {
  readonly where: string;
  attempt(attacker: Attacker, account: string, password: string): Promise<Answer>;
}

export const lockoutProbe: Probe = {
  spec: lockoutSpec,
  safety: "intrusive",
  // What counts requests of one address refuses the sixth guess before the lockout is asked.
  behind: ["rate-limit", "threat-rules"],
  maxRequests: 3 * (bruteTries + sprayedAccounts + 1) + distributedClients * triesOfEach + 16,
  async run(attacker, surface) {
    const { identity } = surface;
    const login = identity === undefined ? (formLogin(surface) ?? jsonLogin(surface)) : canaryLogin(identity);
    if (login === undefined)
      return [
        attackFinding(
          "not-applicable",
          "No form with a password was found, and no login in an API description or a script: name the login and the canaries in the configuration (identity).",
        ),
      ];
    const stranger = identity && (await refusedCanary(attacker, identity));
    if (stranger !== undefined) return [stranger];
    const brute =
      identity === undefined
        ? await bruteForceUnknown(login, attacker)
        : await bruteForce(login, attacker, identity);
    const attacks = [brute, await spray(login, attacker), await distribute(login, attacker)];
    return [
      ...attacks,
      identity === undefined ? await visit(attacker, surface) : await owner(attacker, identity),
    ];
  },
};

function canaryLogin(target: IdentityTarget): Login {
  return {
    where: target.login.path,
    attempt: async (attacker, name, password) =>
      await new CanarySession(impatient(attacker), target).call(target.login, { name, password }),
  };
}

function formLogin({ forms }: Surface): Login | undefined {
  const form = forms.find(isLogin);
  return (
    form &&
    postedLogin(form.action, "application/x-www-form-urlencoded", (account, password) =>
      filled(form, account, password),
    )
  );
}

function jsonLogin({ routes }: Surface): Login | undefined {
  const names = foldFieldNames(lockoutOptions.parse({}));
  const harmless = routes.filter(({ path }) => !choosing.test(path));
  const login = findJsonLogin(harmless, names);
  return (
    login && postedLogin(login.path, "application/json", (account, password) => login.body(account, password))
  );
}

function postedLogin(
  path: string,
  contentType: string,
  bodyOf: (account: string, password: string) => string,
): Login {
  return {
    where: path,
    attempt: async (attacker, account, password) =>
      await attacker.send({
        method: "POST",
        path,
        headers: [["Content-Type", contentType]],
        body: bodyOf(account, password),
      }),
  };
}

/** Where a password is chosen, each try would make an account; there the password is asked for twice, or the path says so. */
const choosing =
  /regist|sign-?up|create|\bjoin\b|reset|forgot|recover|invit|(?:change|set|update|new)[-_]?password/i;

function isLogin({ method, action, page, fields }: Form): boolean {
  const passwords = fields.filter(({ type }) => type === "password");
  return method === "POST" && passwords.length === 1 && !choosing.test(action) && !choosing.test(page);
}

function filled({ fields }: Form, account: string, password: string): string {
  const body = new URLSearchParams();
  for (const { name, type, value } of fields)
    body.set(name, type === "password" ? password : value === "" ? account : value);
  return body.toString();
}

/** Whom the target does not let in to begin with can't be kept out by an attacker. */
async function refusedCanary(attacker: Attacker, target: IdentityTarget): Promise<Finding | undefined> {
  const { isIn, answer } = await signIn(attacker.newcomer() ?? attacker, target, target.canaries.two);
  if (isIn) return undefined;
  const summary = `A canary could not sign in (${answer.status}): correct its name and password, or unlock it.`;
  return attackFinding("inconclusive", summary, answer);
}

/** Wrong passwords at a canary's account, then the right one: a lock that only looks like one takes it. */
async function bruteForce(login: Login, attacker: Attacker, target: IdentityTarget): Promise<Finding> {
  const client = attacker.newcomer() ?? attacker;
  const canary = target.canaries.two;
  const answers = await guess(login, client, bruteTries, () => canary.name);
  const { isIn, answer } = await signIn(impatient(client), target, canary);
  const tried = `After ${answers.length} wrong passwords at ${login.where} the right one was`;
  if (isIn) return attackFinding("breached", `${tried} taken (${answer.status}).`, answer);
  return refusedBy(answer, `${tried} refused, too (${answer.status}).`);
}

async function bruteForceUnknown(login: Login, attacker: Attacker): Promise<Finding> {
  const account = madeUp(0);
  const answers = await guess(login, attacker.newcomer() ?? attacker, bruteTries, () => account);
  return judge(answers, `wrong passwords for one made-up account at ${login.where}`);
}

async function spray(login: Login, attacker: Attacker): Promise<Finding> {
  const answers = await guess(login, attacker.newcomer() ?? attacker, sprayedAccounts, madeUp);
  return judge(answers, `accounts were tried with one password at ${login.where}; wrong passwords`);
}

/** Few guesses from each of many addresses at one account, which nobody has: no canary is kept waiting. */
async function distribute(login: Login, attacker: Attacker): Promise<Finding> {
  const account = madeUp(sprayedAccounts);
  const answers: Answer[] = [];
  for (let index = 0; index < distributedClients && !answers.some(isRefusal); index++) {
    const client = attacker.newcomer();
    if (client === undefined)
      return attackFinding(
        "not-applicable",
        "This machine lends one address alone: no guesses came from many.",
      );
    answers.push(...(await guess(login, client, triesOfEach, () => account)));
  }
  return judge(
    answers,
    `wrong passwords from ${Math.ceil(answers.length / triesOfEach)} addresses at one account`,
  );
}

async function guess(
  login: Login,
  client: Attacker,
  most: number,
  accountOf: (index: number) => string,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < most && !answers.some(isRefusal))
    answers.push(await login.attempt(client, accountOf(answers.length), `proofmark-wrong-${answers.length}`));
  return answers;
}

function judge(answers: readonly Answer[], what: string): Finding {
  const last = answers.at(-1);
  const refused = answers.find(isRefusal);
  if (refused !== undefined)
    return refusedBy(refused, `After ${answers.length - 1} ${what} came a ${refused.status}.`);
  if (answers.every(isNoJudgement))
    return attackFinding(
      "inconclusive",
      `Every attempt was answered alike (${last?.status}), the first too.`,
      last,
    );
  return attackFinding(
    "breached",
    `${answers.length} ${what} were all answered, the last with ${last?.status}.`,
    last,
  );
}

/** A refusal by another control in front says nothing of this one. */
function refusedBy(answer: Answer, summary: string): Finding {
  const isOwn = answer.isAttributedTo(control);
  if (!isOwn && answer.problemCode?.startsWith("PM_") === true)
    return attackFinding(
      "not-applicable",
      `Another control refused first (${answer.problemCode}): the lockout was not reached from one address.`,
      answer,
    );
  return attackFinding("held", summary, answer, isOwn);
}

async function owner(attacker: Attacker, target: IdentityTarget): Promise<Finding> {
  const client = attacker.newcomer();
  if (client === undefined)
    return benignFinding(
      "inconclusive",
      "This machine lends one address alone: the owner has none to come from.",
    );
  const { isIn, answer } = await signIn(client, target, target.canaries.two);
  return benignFinding(
    isIn ? "held" : "breached",
    isIn
      ? `The owner signs in from another address meanwhile (${answer.status}).`
      : `The owner can't sign in from another address meanwhile (${answer.status}): an attacker can lock people out.`,
    answer,
  );
}

async function signIn(
  client: Attacker,
  target: IdentityTarget,
  account: CanaryAccount,
): Promise<{ readonly isIn: boolean; readonly answer: Answer }> {
  const session = new CanarySession(client, target);
  const answer = await session.signIn(account);
  return { isIn: await session.isSignedIn(), answer };
}

async function visit(attacker: Attacker, { origin }: Surface): Promise<Finding> {
  const answer = await (attacker.newcomer() ?? attacker).send({ path: origin.pathname });
  const isServed = answer.status !== 429 && answer.status < 500;
  return benignFinding(
    isServed ? "held" : "breached",
    isServed
      ? `An ordinary visit is served afterwards (${answer.status}).`
      : `An ordinary visit is refused (${answer.status}).`,
    answer,
  );
}

/** Does not wait out a Retry-After: to be told to wait is what is asked for. */
function impatient(attacker: Attacker): Attacker {
  return { ...attacker, pause: async () => {} };
}

/** Who answers so did not look at the password: the request is none for it, or it has a fault. */
function isNoJudgement({ status }: Answer): boolean {
  return status >= 500 || [400, 403, 404, 405, 415, 422].includes(status);
}

/** RFC 6585 section 4, and what WebDAV calls locked. */
function isRefusal({ status }: Answer): boolean {
  return status === 429 || status === 423;
}

const run = unguessable();

function madeUp(index: number): string {
  return `proofmark-nobody-${run}-${index}@proofmark.example`;
}
