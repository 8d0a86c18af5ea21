import { randomBytes } from "node:crypto";

import type { Finding } from "../../model/finding.ts";
import type { IdentityRoute, IdentityTarget } from "../../model/identity/target.ts";
import type { Answer, Attacker, Probe } from "../../model/probe.ts";
import { CanarySession, fillPath, signInCanary } from "../../probing/canary-session.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { timePairs } from "../../probing/time-pairs.ts";
import { differenceOf } from "./answer-shape.ts";
import { linksIn, mostBits, neighboursOf, type MailedLink } from "./mailed-token.ts";
import { accountRecoverySpec } from "./spec.ts";

const control = accountRecoverySpec.id;
const pairsInRound = 24;
const mostRounds = 3;
const fewestBits = 64;
const unnamed = "Name the login and the canaries in the configuration (identity), and run with --as canary.";
const evil = "evil.example";
const mailPolls = 40;
const mailPollMs = 125;

/** A way to ask about a name, and what is said of it. */
interface Question {
  readonly what: string;
  readonly ask: (attacker: Attacker, name: string) => Promise<Answer>;
  /** Puts right what asking did to the account that exists. */
  readonly settle?: (attacker: Attacker) => Promise<unknown>;
  readonly isTimed: boolean;
}

export const accountRecoveryProbe: Probe = {
  spec: accountRecoverySpec,
  safety: "intrusive",
  maxRequests: 900,
  // They refuse a made-up Host before anybody could put it into a link.
  behind: ["host-allowlist"],
  async run(attacker, { identity, isLoopback }) {
    if (identity === undefined) return [attackFinding("not-applicable", unnamed)];
    const findings: Finding[] = [];
    for (const question of questionsOf(identity, isLoopback)) {
      findings.push(await askBoth(attacker, question, identity.canaries.one.name));
      if (question.isTimed) findings.push(await timeBoth(attacker, question, identity.canaries.one.name));
    }
    return [...findings, await judgeOwner(attacker, identity), ...(await resetFindings(attacker, identity))];
  },
};

/** The benign twin of the questions: the owner is still told more than anybody. */
async function judgeOwner(attacker: Attacker, target: IdentityTarget): Promise<Finding> {
  const owner = await signInCanary(attacker.newcomer() ?? attacker, target, target.canaries.one);
  if ("refusedBy" in owner)
    return benignFinding("inconclusive", "The owner does not get in.", owner.refusedBy);
  return benignFinding("held", "The owner signs in with the right password.", owner.answer);
}

function questionsOf(target: IdentityTarget, isLoopback: boolean): readonly Question[] {
  const { login, register, forgot, canaries } = target;
  const call = async <Field extends string>(
    attacker: Attacker,
    route: IdentityRoute<Field>,
    values: Readonly<Record<Field, string>>,
  ): Promise<Answer> => await new CanarySession(attacker, target).call(route, values);
  const questions: Question[] = [
    {
      what: "A sign-in with a wrong password",
      ask: async (attacker, name) => call(attacker, login, { name, password: madeUpPassword() }),
      // The failures of the canary are taken back, as its owner would: nobody is locked out of it, or of the comparison.
      settle: async (attacker) => new CanarySession(attacker, target).signIn(canaries.one),
      isTimed: true,
    },
  ];
  if (forgot !== undefined)
    questions.push({
      what: "Asking for a new password",
      ask: async (attacker, name) => call(attacker, forgot, { name }),
      isTimed: true,
    });
  if (register !== undefined && target.areNamesPublic !== true)
    questions.push({
      what: "A registration",
      ask: async (attacker, name) => call(attacker, register, { name, password: madeUpPassword() }),
      // Elsewhere it would leave dozens of accounts behind.
      isTimed: isLoopback,
    });
  return questions;
}

async function askBoth(attacker: Attacker, { what, ask, settle }: Question, name: string): Promise<Finding> {
  const client = attacker.newcomer() ?? attacker;
  const stranger = madeUpName();
  const unknown = await ask(client, stranger);
  const known = await ask(client, name);
  await settle?.(client);
  const difference = differenceOf([known, name], [unknown, stranger]);
  return attackFinding(
    difference === undefined ? "held" : "breached",
    difference === undefined
      ? `${what} is answered alike for an account that exists and one that does not (${known.status}).`
      : `${what} tells whether the account exists: ${difference}.`,
    known,
    known.isAttributedTo(control),
  );
}

/** Pairs, each from a client of its own, and by turns in either order: what drifts, drifts for both. */
async function timeBoth(attacker: Attacker, question: Question, name: string): Promise<Finding> {
  const { what, ask, settle } = question;
  let shown: Answer | undefined;
  // One client would meet the limits on rate, which say nothing about accounts.
  if (attacker.newcomer() === undefined)
    return attackFinding("inconclusive", `${what} could not be timed: this machine has one address alone.`);
  const { verdict, shiftMs, fromMs, toMs, relevantMs, pairs } = await timePairs(
    async (pair) => {
      const client = attacker.newcomer() ?? attacker;
      const stranger = madeUpName();
      // The first request of a client also opens its connection.
      await client.send({ path: "/" });
      const askKnown = async (): Promise<Answer> => ask(client, name);
      const askUnknown = async (): Promise<Answer> => ask(client, stranger);
      const isKnownFirst = pair % 2 === 0;
      const first = await (isKnownFirst ? askKnown() : askUnknown());
      const second = await (isKnownFirst ? askUnknown() : askKnown());
      const [known, unknown] = isKnownFirst ? [first, second] : [second, first];
      shown = known;
      await settle?.(client);
      if (known.status === 429 || unknown.status === 429) return undefined;
      return [known.exchange.durationMs, unknown.exchange.durationMs];
    },
    { pairsInRound, mostRounds },
  );
  const measured = `shift ${ms(shiftMs)}, between ${ms(fromMs)} and ${ms(toMs)}, over ${pairs} pairs`;
  return attackFinding(
    { same: "held", different: "breached", inconclusive: "inconclusive" }[verdict] as Finding["outcome"],
    {
      same: `${what} takes as long for an account that exists as for one that does not, within ${ms(relevantMs)} (${measured}).`,
      different: `${what} tells by its time whether the account exists (${measured}).`,
      inconclusive: `${what} could not be timed: too few samples, or too much noise (${measured}).`,
    }[verdict],
    shown,
    shown?.isAttributedTo(control) === true,
  );
}

/** Everything about the mailed link, on one canary, whose password is as before in the end. */
async function resetFindings(attacker: Attacker, target: IdentityTarget): Promise<readonly Finding[]> {
  const { forgot, reset, outbox, canaries } = target;
  if (forgot === undefined || reset === undefined || outbox === undefined) return [];
  const { two } = canaries;
  const client = attacker.newcomer() ?? attacker;
  const visitor = new CanarySession(client, target);
  /** The links mailed to the canary, once there are more than `count`. */
  const mailed = async (count: number): Promise<readonly MailedLink[]> => {
    for (let poll = 0; ; poll++) {
      const links = linksIn((await visitor.send({ path: fillPath(outbox, { name: two.name }) })).body);
      if (links.length > count || poll === mailPolls) return links;
      await client.pause(mailPollMs);
    }
  };
  const owner = await signInCanary(client, target, two);
  const bearer =
    target.tokens === undefined ? undefined : await signInCanary(client, target, two, { wantsTokens: true });
  const earlier = await mailed(-1);
  const poisoned = await askPoisoned(attacker.newcomer() ?? attacker, target, two.name);
  const older = await mailed(earlier.length);
  const asked = await visitor.call(forgot, { name: two.name });
  const links = await mailed(older.length);
  const link = links.length > older.length ? links.at(-1) : undefined;
  if (link === undefined)
    return [benignFinding("inconclusive", "No mail with a link came for a canary.", asked)];

  const password = madeUpPassword();
  const attempt = async (token: string): Promise<Answer> => visitor.call(reset, { token, password });
  const guesses: Answer[] = [];
  for (const token of neighboursOf(link.token)) guesses.push(await attempt(token));
  const guessed = guesses.find(({ status }) => status < 400) ?? guesses[0];
  const replaced = older.length > earlier.length ? await attempt(older.at(-1)?.token ?? "") : undefined;
  const done = await attempt(link.token);
  const again = await attempt(link.token);
  const current = await signInCanary(client, target, { ...two, password });
  const works = done.status < 400 && current instanceof CanarySession;
  const left = async (visit: typeof bearer, what: string): Promise<readonly Finding[]> => {
    if (!works || !(visit instanceof CanarySession)) return [];
    const answer = await visit.send({ path: target.me });
    const isOver = answer.status >= 300;
    const summary = `A ${what} from before the reset is ${isOver ? "good no longer" : "good still"} (${answer.status}).`;
    return [attackFinding(isOver ? "held" : "breached", summary, answer, done.isAttributedTo(control))];
  };
  return [
    judgePoisoned(poisoned, older.slice(earlier.length)),
    judgeToken(link.token, asked),
    judgeAttempt(guessed, "A guessed reset token"),
    judgeAttempt(replaced, "A reset token after a newer one was mailed"),
    judgeAttempt(again, "A reset token that was used"),
    ...(await left(owner, "session")),
    ...(await left(bearer, "access token")),
    benignFinding(
      works ? "held" : "breached",
      works
        ? `The mailed link sets the password, and the owner signs in with it (${done.status}).`
        : `The mailed link sets no password that the owner can sign in with (${done.status}).`,
      done,
    ),
    ...(await restore(visitor, current, password)),
  ];

  /** Gives the canary the password of the configuration back. */
  async function restore(
    from: CanarySession,
    signedIn: typeof bearer,
    now: string,
  ): Promise<readonly Finding[]> {
    if (!works) return [];
    const { changePassword } = target;
    if (changePassword !== undefined && signedIn instanceof CanarySession)
      await signedIn.call(changePassword, { current: now, next: two.password });
    if ((await signInCanary(client, target, two)) instanceof CanarySession) return [];
    const count = (await mailed(-1)).length;
    await from.call(forgot as NonNullable<typeof forgot>, { name: two.name });
    const token = (await mailed(count)).at(-1)?.token ?? "";
    const answer = await from.call(reset as NonNullable<typeof reset>, { token, password: two.password });
    if (answer.status < 400) return [];
    return [benignFinding("inconclusive", "The canary could not be given its password back.", answer)];
  }
}

/** Asks for a link with a host of the attacker's in every place; by the header of proxies alone where that is refused. */
async function askPoisoned(client: Attacker, target: IdentityTarget, name: string): Promise<Answer> {
  const { forgot } = target as { forgot: IdentityRoute<"name"> };
  const ask = async (...made: readonly (readonly [string, string])[]): Promise<Answer> => {
    const send: Attacker["send"] = async (request) =>
      client.send({ ...request, headers: [...(request.headers ?? []), ...made] });
    return await new CanarySession({ ...client, send }, target).call(forgot, { name });
  };
  const forwarded = ["X-Forwarded-Host", evil] as const;
  const answer = await ask(["Host", evil], forwarded);
  return answer.status < 400 ? answer : await ask(forwarded);
}

function judgePoisoned(answer: Answer, links: readonly MailedLink[]): Finding {
  const isAttributed = answer.isAttributedTo(control);
  const lured = links.find(({ url }) => url.hostname === evil);
  if (lured !== undefined)
    return attackFinding(
      "breached",
      `The mailed link leads to the host that the request named: ${evil}.`,
      answer,
    );
  if (answer.status >= 400)
    return attackFinding(
      "held",
      `A request with a made-up host was refused (${answer.status}).`,
      answer,
      isAttributed,
    );
  if (links.length === 0)
    return attackFinding("inconclusive", "No mail came for a request with a made-up host.", answer);
  return attackFinding(
    "held",
    "The mailed link leads home, whatever host a request names.",
    answer,
    isAttributed,
  );
}

function judgeToken(token: string, asked: Answer): Finding {
  const bits = Math.floor(mostBits(token));
  return attackFinding(
    bits >= fewestBits ? "held" : "breached",
    `A reset token has ${bits} bits at most${bits >= fewestBits ? "" : ", and can be guessed"}.`,
    asked,
    asked.isAttributedTo(control),
  );
}

function judgeAttempt(answer: Answer | undefined, what: string): Finding {
  if (answer === undefined) return attackFinding("not-applicable", `${what}: none could be had.`);
  const isRefused = answer.status >= 400;
  const summary = `${what} was ${isRefused ? "refused" : "taken"} (${answer.status}).`;
  return attackFinding(isRefused ? "held" : "breached", summary, answer, answer.isAttributedTo(control));
}

function madeUpName(): string {
  return `proofmark-${randomBytes(6).toString("hex")}@proofmark.example`;
}

/** As any policy wants it: long, random, and of every kind of sign. */
function madeUpPassword(): string {
  return `Aa1!${randomBytes(18).toString("base64url")}`;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
