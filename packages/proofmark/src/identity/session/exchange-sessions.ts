import { networkOf } from "../../kernel/ip-address.ts";
import { createSlot, type ExchangeSlot } from "../../model/exchange-slot.ts";
import type { Exchange, Principal } from "../../model/exchange.ts";
import { cookieChange, cookieLine, cookieName, isGuarded } from "./cookie-change.ts";
import type { SessionsSettings } from "./service-options.ts";
import { agentDigest, principalOf, type StoredSession } from "./session-record.ts";

/** A session was to start or to change its id where no cookie can be written. */
export class SessionError extends Error {
  readonly code = "PM_SESSION";
}

/** The session of one exchange, as its cookie says, or a sign-in since. */
export interface SeenSession {
  readonly cookie: string;
  readonly handle: string;
  readonly principal: Principal;
}

/** What an exchange brings of a session, and what its response takes along. */
export class ExchangeSessions {
  readonly #name: string;
  readonly #bindsAgent: boolean;
  readonly #bindsNetwork: boolean;
  readonly #seen: ExchangeSlot<SeenSession | "none"> = createSlot("session.seen");

  constructor({ cookieName: name, bindTo }: Pick<SessionsSettings, "cookieName" | "bindTo">) {
    this.#name = name;
    this.#bindsAgent = bindTo.includes("user-agent");
    this.#bindsNetwork = bindTo.includes("network");
  }

  /** What is known already; undefined: nobody has looked. */
  seen(exchange: Exchange): SeenSession | "none" | undefined {
    return this.#seen.get(exchange);
  }

  see(exchange: Exchange, session: SeenSession | "none"): void {
    this.#seen.set(exchange, session);
  }

  cookieOf(exchange: Exchange): string | undefined {
    const seen = this.#seen.get(exchange);
    if (seen !== undefined) return seen === "none" ? undefined : seen.cookie;
    return exchange.cookie(cookieName(this.#name, exchange.isSecure));
  }

  isBound(exchange: Exchange, { agent, client }: StoredSession): boolean {
    return (
      (!this.#bindsAgent || agentDigest(exchange) === agent) &&
      (!this.#bindsNetwork || networkOf(exchange.client.address) === networkOf(client))
    );
  }

  /** @throws SessionError where the response can't carry a cookie any more, or nobody would write it. */
  requireCookie(exchange: Exchange): void {
    const { response } = exchange;
    if (isGuarded.get(exchange) === undefined)
      throw new SessionError(
        "No cookie can be written: put session({ sessions }) into the pipeline of this request.",
      );
    if (response === undefined || response.headersSent)
      throw new SessionError("The head of this response is sent: sign in before anything is answered.");
  }

  /** The exchange goes on under this session, and the browser gets its cookie. */
  enter(exchange: Exchange, cookie: string, session: StoredSession): void {
    const principal = principalOf(session);
    this.#seen.set(exchange, { cookie, handle: session.handle, principal });
    exchange.principal = principal;
    this.#send(exchange, cookie);
  }

  /** The exchange goes on as nobody's, and the browser loses its cookie. */
  leave(exchange: Exchange): void {
    if (exchange.principal?.via === "session") exchange.principal = undefined;
    this.#seen.set(exchange, "none");
    this.#send(exchange, undefined);
  }

  #send(exchange: Exchange, cookie: string | undefined): void {
    cookieChange.set(exchange, cookieLine(this.#name, exchange.isSecure, cookie));
  }
}
