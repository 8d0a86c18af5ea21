import type { Finding } from "../../model/finding.ts";
import type { CanaryAccount, IdentityTarget } from "../../model/identity/target.ts";
import type { Answer, Attacker, Probe } from "../../model/probe.ts";
import { CanarySession, textField, totpCode } from "../../probing/canary-session.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { serves } from "../../probing/serves.ts";
import { flagsMissing, guessesAt, idFlaw } from "./judge-ids.ts";
import { sessionSpec } from "./spec.ts";

const control = sessionSpec.id;
/** Cookies of a sign-in that are looked at. */
const mostCookies = 6;
const signInsCompared = 4;
/** How late a process may learn of an end: the second that the guard promises, and a little more. */
const lateMs = 1_200;

type Cookies = ReadonlyMap<string, string>;

/** Somebody who signed in with cookies, at one address. */
interface Visit {
  readonly session: CanarySession;
  readonly answer: Answer;
  /** What `me` answered. */
  readonly me: Answer;
  readonly isIn: boolean;
  /** Whether the sign-in gave out a bearer token, which is not used here. */
  readonly hasToken: boolean;
  /** All cookies after the sign-in. */
  readonly cookies: Cookies;
}

export const sessionProbe: Probe = {
  spec: sessionSpec,
  // It signs canaries in and out, and out everywhere.
  safety: "intrusive",
  maxRequests: 90,
  // The flags of a cookie are judged as the application set them.
  behind: ["cookie-flags"],
  async run(attacker, surface) {
    const { identity } = surface;
    if (identity === undefined)
      return [
        attackFinding(
          "not-applicable",
          "Sessions are proven with canaries: name the login, a path for signed-in users and two canaries under identity.",
        ),
        homeIsServed(surface),
      ];
    return await new SessionAttacks(attacker, identity).run();
  },
};

class SessionAttacks {
  readonly #attacker: Attacker;
  readonly #target: IdentityTarget;
  /** The cookies without which nobody is signed in. */
  #names: readonly string[] = [];

  constructor(attacker: Attacker, target: IdentityTarget) {
    this.#attacker = attacker;
    this.#target = target;
  }

  async run(): Promise<readonly Finding[]> {
    const { one, two } = this.#target.canaries;
    const first = await this.#signIn(one);
    const second = await this.#signIn(two);
    if (!first.isIn && first.hasToken)
      return [attackFinding("not-applicable", "The target signs nobody in by a cookie.", first.answer)];
    if (!first.isIn || !second.isIn) return [notSignedIn(first.isIn ? second : first)];
    this.#names = await this.#sessionNames(first);
    if (this.#names.length === 0)
      return [
        attackFinding("not-applicable", "The target signs nobody in by a cookie.", first.answer),
        benignFinding("held", "A canary signs in.", first.me),
      ];
    const findings = [
      benignFinding(
        "held",
        `A canary who signed in is served ${this.#target.me} (${first.me.status}).`,
        first.me,
      ),
      this.#judgeFlags(first),
      await this.#judgeIds([first]),
      await this.#guess(first, second),
      await this.#plant(one, this.#madeUp(), "A made-up session id"),
      await this.#plant(one, this.#idsOf(second.cookies), "The session id of somebody else", second),
      ...(await this.#plantGiven(one)),
      ...(await this.#secondFactor()),
      ...(await this.#signOut(two)),
      ...(await this.#signOutEverywhere(one)),
    ];
    const { logout } = this.#target;
    if (logout !== undefined) await second.session.call(logout, {});
    return findings;
  }

  /** Signs a canary in at an address of its own, with cookies alone, with some planted where they are given. */
  async #signIn(account: CanaryAccount, planted: Cookies = new Map()): Promise<Visit> {
    const session = this.#visitor(this.#attacker.newcomer() ?? this.#attacker, planted);
    const answer = await session.signIn(account);
    const hasToken = session.accessToken !== undefined;
    session.accessToken = undefined;
    const me = await session.send({ path: this.#target.me });
    return { session, answer, me, isIn: serves(me), hasToken, cookies: cookiesOf(session) };
  }

  #visitor(attacker: Attacker, cookies: Cookies): CanarySession {
    const session = new CanarySession(attacker, this.#target);
    for (const [name, value] of cookies) session.jar.set(name, value);
    return session;
  }

  /** What `me` answers to these cookies, from the same address; whatever it sets in return is dropped. */
  async #ask({ session: { attacker } }: Pick<Visit, "session">, cookies: Cookies): Promise<Answer> {
    return await this.#visitor(attacker, cookies).send({ path: this.#target.me });
  }

  async #sessionNames(visit: Visit): Promise<readonly string[]> {
    const needed: string[] = [];
    for (const name of [...visit.cookies.keys()].slice(0, mostCookies)) {
      const others = new Map([...visit.cookies].filter(([other]) => other !== name));
      if (!serves(await this.#ask(visit, others))) needed.push(name);
    }
    return needed;
  }

  #idsOf(cookies: Cookies): Cookies {
    return new Map([...cookies].filter(([name]) => this.#names.includes(name)));
  }

  #madeUp(): Cookies {
    return new Map(this.#names.map((name) => [name, `proofmark-planted-${Date.now()}`]));
  }

  #judgeFlags({ answer }: Visit): Finding {
    const isTls = this.#attacker.origin.protocol === "https:";
    const lines = answer
      .headerValues("set-cookie")
      .filter((line) => this.#names.includes(line.slice(0, line.indexOf("=")).trim()));
    const missing = [...new Set(lines.flatMap((line) => flagsMissing(line, isTls)))];
    return judged(missing.length > 0, answer, answer.isAttributedTo(control), {
      breached: `The session's cookie lacks ${missing.join(", ")}.`,
      held: "The session's cookie carries its flags.",
    });
  }

  async #judgeIds(visits: Visit[]): Promise<Finding> {
    while (visits.length < signInsCompared) visits.push(await this.#signIn(this.#target.canaries.one));
    const last = visits.at(-1)?.answer;
    const flaws = this.#names.map((name) => idFlaw(visits.map(({ cookies }) => cookies.get(name) ?? "")));
    // Where a sign-in takes several cookies, one that nobody guesses is enough.
    const flaw = flaws.every((each) => each !== undefined) ? flaws[0] : undefined;
    if (flaw !== undefined) return attackFinding("breached", flaw, last);
    const isAttributed = visits.every(({ answer }) => answer.isAttributedTo(control));
    return attackFinding(
      "held",
      `${visits.length} sign-ins got ids that nobody can guess.`,
      last,
      isAttributed,
    );
  }

  async #guess(first: Visit, second: Visit): Promise<Finding> {
    const [name = ""] = this.#names;
    let answer = second.me;
    let isAttributed = true;
    for (const guess of guessesAt(first.cookies.get(name) ?? "")) {
      answer = await this.#ask(first, new Map([...first.cookies, [name, guess]]));
      if (serves(answer))
        return attackFinding("breached", "A session id that was made up is somebody's.", answer);
      isAttributed = isAttributed && answer.isAttributedTo(control);
    }
    return attackFinding("held", "A session id that was made up is nobody's.", answer, isAttributed);
  }

  /** Session fixation (CWE-384): a victim signs in under ids that somebody else knows. */
  async #plant(victim: CanaryAccount, planted: Cookies, what: string, owner?: Visit): Promise<Finding> {
    const visit = await this.#signIn(victim, planted);
    if (!visit.isIn)
      return attackFinding(
        "inconclusive",
        `${what} was planted, and the canary could not sign in then.`,
        visit.answer,
      );
    const isKept = this.#names.every((name) => visit.cookies.get(name) === planted.get(name));
    const answer = await this.#ask(owner ?? visit, planted);
    const isVictim = serves(answer) && (owner === undefined || isKept || answer.body !== owner.me.body);
    return judged(isVictim, answer, visit.answer.isAttributedTo(control), {
      breached: `${what} that was planted before the sign-in is signed in after it.`,
      held: `${what} that was planted before the sign-in is not signed in after it.`,
    });
  }

  /** Many services give a visitor a session before anybody signs in. */
  async #plantGiven(victim: CanaryAccount): Promise<readonly Finding[]> {
    const guest = this.#visitor(this.#attacker.newcomer() ?? this.#attacker, new Map());
    for (const path of ["/", this.#target.login.path, this.#target.me]) await guest.send({ path });
    const given = this.#idsOf(cookiesOf(guest));
    if (given.size < this.#names.length) return [];
    return [await this.#plant(victim, given, "A session id that the service itself gave out")];
  }

  /** Only where the password alone gives a cookie and signs nobody in: a code is good once, and others want it. */
  async #secondFactor(): Promise<readonly Finding[]> {
    const { secondFactor, login } = this.#target;
    const { guarded } = this.#target.canaries;
    if (secondFactor === undefined || guarded?.totpSecret === undefined) return [];
    const session = this.#visitor(this.#attacker.newcomer() ?? this.#attacker, new Map());
    const challenged = await session.call(login, { name: guarded.name, password: guarded.password });
    const before = this.#idsOf(cookiesOf(session));
    if (before.size < this.#names.length || serves(await this.#ask({ session }, before))) return [];
    const entered = await session.call(secondFactor, {
      code: totpCode(guarded.totpSecret),
      challenge: textField(challenged, secondFactor.fields.challenge) ?? "",
    });
    if (!serves(await session.send({ path: this.#target.me }))) return [];
    const answer = await this.#ask({ session }, before);
    return [
      judged(serves(answer), answer, entered.isAttributedTo(control), {
        breached: "The session id of before the second factor is signed in after it.",
        held: "The session id changes at the second factor.",
      }),
    ];
  }

  async #signOut(account: CanaryAccount): Promise<readonly Finding[]> {
    const { logout } = this.#target;
    if (logout === undefined) return [];
    const visit = await this.#signIn(account);
    const { replica } = this.#attacker;
    const atReplica = replica === undefined ? undefined : { session: this.#visitor(replica, visit.cookies) };
    const isShared = atReplica !== undefined && serves(await this.#ask(atReplica, visit.cookies));
    await visit.session.call(logout, {});
    const findings = [await this.#judgeDead(visit, visit.cookies, "After signing out, the old cookie")];
    if (isShared)
      findings.push(
        await this.#judgeDead(
          atReplica,
          visit.cookies,
          "After signing out, the old cookie at another instance",
        ),
      );
    return findings;
  }

  async #signOutEverywhere(account: CanaryAccount): Promise<readonly Finding[]> {
    const { logoutEverywhere } = this.#target;
    if (logoutEverywhere === undefined) return [];
    const device = await this.#signIn(account);
    const other = await this.#signIn(account);
    const done = await device.session.call(logoutEverywhere, {});
    if (!device.isIn || !other.isIn || done.status >= 400)
      return [attackFinding("inconclusive", `Signing out everywhere was not done (${done.status}).`, done)];
    return [
      await this.#judgeDead(other, other.cookies, "After signing out everywhere, another device's cookie"),
    ];
  }

  async #judgeDead(visit: Pick<Visit, "session">, cookies: Cookies, what: string): Promise<Finding> {
    let answer = await this.#ask(visit, cookies);
    if (serves(answer)) {
      await this.#attacker.pause(lateMs);
      answer = await this.#ask(visit, cookies);
    }
    return judged(serves(answer), answer, answer.isAttributedTo(control), {
      breached: `${what} is still signed in.`,
      held: `${what} is nobody's.`,
    });
  }
}

function judged(
  isThrough: boolean,
  answer: Answer,
  isAttributed: boolean,
  { breached, held }: { readonly breached: string; readonly held: string },
): Finding {
  return isThrough
    ? attackFinding("breached", breached, answer)
    : attackFinding("held", held, answer, isAttributed);
}

function notSignedIn({ answer, me }: Visit): Finding {
  return benignFinding(
    "inconclusive",
    `A canary could not sign in (${answer.status}, and then ${me.status}): check its name, its password and the login's fields.`,
    answer,
  );
}

function cookiesOf({ jar }: CanarySession): Cookies {
  return new Map(jar.names.map((name) => [name, jar.get(name) ?? ""]));
}
