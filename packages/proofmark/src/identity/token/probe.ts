import type { Finding } from "../../model/finding.ts";
import type { IdentityTarget } from "../../model/identity/target.ts";
import type { Answer, Attacker, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { CanarySession } from "../../probing/canary-session.ts";
import { findDoor } from "../../probing/credential-door.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { judgeForgeries, judgeShown, type ForgeryTarget } from "../../probing/judge-forgeries.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { serves } from "../../probing/serves.ts";
import { forgeriesOf, pointingForgeries } from "./forged-tokens.ts";
import { metTokens, type MetToken } from "./met-tokens.ts";
import { accessFlawsOf, flawsOf, isOver, readToken, type SeenToken } from "./seen-tokens.ts";
import { tokenSpec } from "./spec.ts";

const control = tokenSpec.id;
/** How late another instance may learn of an end: what the control promises, and a little more. */
const replicaMs = 1_000;

export const tokenProbe: Probe = {
  spec: tokenSpec,
  // It signs a canary in and out, and changes nothing else.
  safety: "active",
  maxRequests: 100,
  // It reads what stands in base64, and refuses a path or SQL in a key id by itself.
  behind: ["inspection"],
  async run(attacker, surface) {
    const { identity, isLoopback } = surface;
    const met = metTokens(surface);
    // One without a flaw proves nothing of who verifies it.
    const flaws = met.flatMap((token) =>
      flawsIn(token.isGiven ? accessFlawsOf(token) : flawsOf(token), token.page),
    );
    const findings =
      identity === undefined
        ? await attackMet(attacker, surface, met)
        : await new TokenAttacks(attacker, identity, isLoopback).run();
    return [...flaws, ...findings, homeIsServed(surface)];
  },
};

function flawsIn(flaws: readonly string[], answer: Answer | undefined): readonly Finding[] {
  return flaws.map((flaw) => attackFinding("breached", flaw, answer));
}

/** Attacks with what can be made of a token that discovery met. Sends GET alone, to one page. */
async function attackMet(
  attacker: Attacker,
  surface: Surface,
  met: readonly MetToken[],
): Promise<readonly Finding[]> {
  if (met.length === 0)
    return [
      attackFinding(
        "not-applicable",
        'No JWT was met: send one along (--header "Authorization: Bearer …", or as a cookie), or sign in with canaries: name the login, a path for signed-in users, two canaries and tokens under identity.',
      ),
    ];
  const door = await findDoor(attacker, surface, met);
  if (door === undefined)
    return [
      attackFinding(
        met.some(({ isGiven }) => isGiven) ? "inconclusive" : "not-applicable",
        "No page was met that serves the JWT's holder and refuses others with 401 or 403: name one with --routes.",
      ),
    ];
  const { credential: token, path, honest } = door;
  const ask: ForgeryTarget["ask"] = (hands, text) => sendPatiently(hands, token.request(path, text));
  const forged = await judgeForgeries(attacker, { ...forgeable(token), ask, isLoopback: surface.isLoopback });
  const after = await ask(attacker, token.text);
  return [
    ...(isOver(token) ? [judged(honest, "A token that is past its end")] : []),
    ...forged,
    // Who refuses everything after the first forgery refused none of them for being one.
    benignFinding(
      serves(after) ? "held" : "inconclusive",
      `The untouched token is ${serves(after) ? "served" : "refused"} after its forgeries (${after.status}; before: ${honest.status}).`,
      after,
    ),
    attackFinding(
      "not-applicable",
      "Tokens after signing out and refresh tokens are tried with canaries: name them under identity.",
    ),
  ];
}

function forgeable(token: SeenToken): Pick<ForgeryTarget, "control" | "forgeries" | "pointing"> {
  return {
    control,
    forgeries: (keys) => forgeriesOf(token, keys),
    pointing: (url) => pointingForgeries(token, url),
  };
}

/** Where the target takes its token: the header, or a cookie. */
interface Carrier {
  readonly token: string;
  readonly session: CanarySession;
  readonly cookie: string | undefined;
}

class TokenAttacks {
  readonly #attacker: Attacker;
  readonly #target: IdentityTarget;
  readonly #isLoopback: boolean;

  constructor(attacker: Attacker, target: IdentityTarget, isLoopback: boolean) {
    this.#attacker = attacker;
    this.#target = target;
    this.#isLoopback = isLoopback;
  }

  async run(): Promise<readonly Finding[]> {
    const nobody = await new CanarySession(this.#attacker, this.#target).send({ path: this.#target.me });
    if (serves(nobody))
      return [
        attackFinding(
          "inconclusive",
          `${this.#target.me} serves everybody: name a path for signed-in users.`,
          nobody,
        ),
      ];
    const session = await this.#signIn();
    const carrier = carrierOf(session);
    if (carrier === undefined)
      return [
        attackFinding(
          "not-applicable",
          "The canary's sign-in gives out no token: name its field in identity.tokens.",
          session.answer,
        ),
      ];
    const honest = await this.#ask(this.#attacker, carrier, carrier.token);
    if (!serves(honest)) return [notSignedIn(session, honest)];
    const seen = readToken(carrier.token);
    const findings = [
      benignFinding(
        "held",
        `The canary's own token is served (${this.#target.me}, ${honest.status}).`,
        honest,
      ),
      ...(seen === undefined ? [] : await this.#forge(carrier, seen)),
      ...(await this.#swap(carrier)),
      ...(await this.#signOut()),
      ...(await this.#reuse()),
    ];
    await this.#end(session);
    return findings;
  }

  async #signIn(): Promise<CanarySession> {
    const session = new CanarySession(this.#attacker.newcomer() ?? this.#attacker, this.#target);
    await session.signIn(this.#target.canaries.one, { wantsTokens: this.#target.tokens !== undefined });
    return session;
  }

  /** What `me` answers to somebody who has this text in place of the canary's token, and nothing else. */
  async #ask(attacker: Attacker, { session, cookie }: Carrier, text: string): Promise<Answer> {
    const visitor = new CanarySession(attacker, this.#target);
    if (cookie === undefined) visitor.accessToken = text;
    else {
      for (const name of session.jar.names) visitor.jar.set(name, session.jar.get(name) ?? "");
      visitor.jar.set(cookie, text);
    }
    return await visitor.send({ path: this.#target.me });
  }

  async #forge(carrier: Carrier, seen: SeenToken): Promise<readonly Finding[]> {
    const forged = await judgeForgeries(this.#attacker, {
      ...forgeable(seen),
      ask: (attacker, text) => this.#ask(attacker, carrier, text),
      isLoopback: this.#isLoopback,
      jwks: this.#target.jwks,
    });
    return [...flawsIn(accessFlawsOf(seen), carrier.session.answer), ...forged];
  }

  /** A token of another kind and audience: the one that only the refresh route may take. */
  async #swap(carrier: Carrier): Promise<readonly Finding[]> {
    const { refreshToken } = carrier.session;
    if (refreshToken === undefined || carrier.cookie !== undefined) return [];
    return [
      judged(
        await this.#ask(this.#attacker, carrier, refreshToken),
        "A refresh token in place of an access token",
      ),
    ];
  }

  async #signOut(): Promise<readonly Finding[]> {
    const { logout } = this.#target;
    if (logout === undefined)
      return [attackFinding("not-applicable", "Tokens after signing out: name identity.logout.")];
    const session = await this.#signIn();
    const carrier = carrierOf(session);
    if (carrier === undefined || !serves(await this.#ask(this.#attacker, carrier, carrier.token)))
      return [attackFinding("inconclusive", "A canary could not sign in again.", session.answer)];
    const { replica } = this.#attacker;
    const isShared = replica !== undefined && serves(await this.#ask(replica, carrier, carrier.token));
    await session.call(logout, {});
    const here = await this.#ask(this.#attacker, carrier, carrier.token);
    const findings = [judged(here, "A token after its owner signed out")];
    if (!isShared) return findings;
    await this.#attacker.pause(replicaMs);
    const there = await this.#ask(replica, carrier, carrier.token);
    return [...findings, judged(there, "A token at another instance, a second after its owner signed out")];
  }

  /** RFC 9700 section 4.14.2: a refresh token that is used twice was stolen, and its family ends. */
  async #reuse(): Promise<readonly Finding[]> {
    if (this.#target.refresh === undefined || this.#target.tokens?.refresh === undefined)
      return [
        attackFinding("not-applicable", "Refresh tokens: name identity.refresh and identity.tokens.refresh."),
      ];
    const session = await this.#signIn();
    const first = session.refreshToken;
    if (first === undefined)
      return [
        attackFinding("inconclusive", "The canary's sign-in gave out no refresh token.", session.answer),
      ];
    const next = await this.#refresh(first);
    const second = next.refreshToken ?? first;
    if (next.accessToken === undefined || next.answer === undefined)
      return [benignFinding("inconclusive", "The canary's own refresh token is not taken.", next.answer)];
    const me = await next.send({ path: this.#target.me });
    if (!serves(me)) return [benignFinding("inconclusive", "A refreshed token is not served.", me)];
    const again = await this.#refresh(first);
    const after = await this.#refresh(second);
    return [
      benignFinding("held", "A refresh gives the canary a token that is served.", me),
      taken(again, "A refresh token that was used before"),
      taken(after, "The last refresh token of a family, of which a used one was shown,"),
    ];
  }

  async #refresh(refreshToken: string): Promise<CanarySession> {
    const visitor = new CanarySession(this.#attacker, this.#target);
    const { refresh } = this.#target;
    if (refresh === undefined) return visitor;
    const answer = await visitor.call(refresh, { refreshToken });
    visitor.answer = answer;
    if (serves(answer)) visitor.takeTokens(answer);
    return visitor;
  }

  async #end(session: CanarySession): Promise<void> {
    if (this.#target.logout !== undefined) await session.call(this.#target.logout, {});
  }
}

/** A bearer token, or else a cookie that holds a JWT. */
function carrierOf(session: CanarySession): Carrier | undefined {
  if (session.accessToken !== undefined) return { token: session.accessToken, session, cookie: undefined };
  const cookie = session.jar.names.find((name) => readToken(session.jar.get(name) ?? "") !== undefined);
  return cookie === undefined ? undefined : { token: session.jar.get(cookie) ?? "", session, cookie };
}

function judged(answer: Answer, what: string): Finding {
  return judgeShown(answer, what, control);
}

function taken({ accessToken, answer }: CanarySession, what: string): Finding {
  if (answer === undefined) return attackFinding("inconclusive", `${what} was not answered.`);
  if (accessToken !== undefined)
    return attackFinding("breached", `${what} was taken (${answer.status}).`, answer);
  if (serves(answer))
    return attackFinding("held", `${what} got no token.`, answer, answer.isAttributedTo(control));
  return judged(answer, what);
}

function notSignedIn({ answer }: CanarySession, me: Answer): Finding {
  return benignFinding(
    me.isAttributedTo(control) ? "breached" : "inconclusive",
    `A canary could not sign in (${answer?.status ?? 0}, and then ${me.status}): check its name, its password and the login's fields.`,
    me,
  );
}
