import type { JsonWebKey } from "node:crypto";

import { parseJson } from "../../kernel/parse-json.ts";
import type { Finding } from "../../model/finding.ts";
import type { IdentityTarget } from "../../model/identity/target.ts";
import type { Answer, Attacker, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { startCanary } from "../../probing/canary.ts";
import { CanarySession } from "../../probing/canary-session.ts";
import { crowdOf } from "../../probing/crowd.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { forgeriesOf, pointingForgeries } from "./forged-tokens.ts";
import { flawsOf, readToken, tokensIn, type SeenToken } from "./seen-tokens.ts";
import { tokenSpec } from "./spec.ts";

const control = tokenSpec.id;
/** How late another instance may learn of an end: what the control promises, and a little more. */
const replicaMs = 1_000;
const fetchMs = 200;

export const tokenProbe: Probe = {
  spec: tokenSpec,
  // It signs a canary in and out, and changes nothing else.
  safety: "active",
  maxRequests: 100,
  // It reads what stands in base64, and refuses a path or SQL in a key id by itself.
  behind: ["inspection"],
  async run(attacker, surface) {
    const { identity } = surface;
    if (identity === undefined)
      return [
        ...judgeSeen(surface),
        attackFinding(
          "not-applicable",
          "Tokens are proven with canaries: name the login, a path for signed-in users, two canaries and tokens under identity.",
        ),
        homeIsServed(surface),
      ];
    const findings = await new TokenAttacks(attacker, identity, surface.isLoopback).run();
    return [...judgeSeen(surface), ...findings, homeIsServed(surface)];
  },
};

/** Tokens in what anybody is shown: judged without a request. One without a flaw proves nothing of who verifies it. */
function judgeSeen({ pages, missing }: Surface): readonly Finding[] {
  return [...pages, missing].flatMap((page) => {
    const text = [...page.headerValues("set-cookie"), page.body].join("\n");
    return tokensIn(text)
      .flatMap(flawsOf)
      .map((flaw) => attackFinding("breached", flaw, page));
  });
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
    const crowd = crowdOf(this.#attacker);
    const findings = flawsOf(seen).map((flaw) => attackFinding("breached", flaw, carrier.session.answer));
    for (const { what, text } of forgeriesOf(seen, await this.#keys()))
      findings.push(judged(await this.#ask(crowd, carrier, text), what));
    if (this.#isLoopback) findings.push(...(await this.#point(crowd, carrier, seen)));
    return findings;
  }

  /** Whether the target fetches a key from where a token says: seen at the address itself, on this machine. */
  async #point(crowd: Attacker, carrier: Carrier, seen: SeenToken): Promise<readonly Finding[]> {
    await using canary = await startCanary();
    const address = canary.address();
    const answers: [what: string, answer: Answer][] = [];
    for (const { what, text } of pointingForgeries(seen, address))
      answers.push([what, await this.#ask(crowd, carrier, text)]);
    // Who fetches it without waiting for it has fetched it by then.
    await this.#attacker.pause(fetchMs);
    return answers.map(([what, answer]) =>
      canary.wasAsked(address)
        ? attackFinding(
            "breached",
            `${what} made the service fetch from an address that an attacker chose.`,
            answer,
          )
        : judged(answer, what),
    );
  }

  async #keys(): Promise<readonly JsonWebKey[]> {
    const path = this.#target.jwks ?? "/.well-known/jwks.json";
    const answer = await sendPatiently(this.#attacker, { path });
    const body = serves(answer) ? parseJson(answer.body) : undefined;
    const keys: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "keys") : undefined;
    if (!Array.isArray(keys)) return [];
    return keys.filter((key): key is JsonWebKey => typeof key === "object" && key !== null);
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

function serves({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function judged(answer: Answer, what: string): Finding {
  const { status } = answer;
  if (serves(answer)) return attackFinding("breached", `${what} was accepted (${status}).`, answer);
  if (answer.isAttributedTo(control) || (status < 500 && status !== 429))
    return attackFinding("held", `${what} was refused (${status}).`, answer, answer.isAttributedTo(control));
  return attackFinding("inconclusive", `${what} was answered with ${status}, which tells nothing.`, answer);
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
