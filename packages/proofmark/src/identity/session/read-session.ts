import type { Exchange, Principal } from "../../model/exchange.ts";
import type { Standing } from "./session-cache.ts";
import { removeSession, type SessionParts } from "./session-parts.ts";
import type { StoredSession } from "./session-record.ts";

/** Whose session an exchange comes with: at once where this process knows, else with a promise. */
export function readSessionOf(
  parts: SessionParts,
  exchange: Exchange,
): Principal | undefined | Promise<Principal | undefined> {
  const { exchanges, reader } = parts;
  const seen = exchanges.seen(exchange);
  if (seen !== undefined) return seen === "none" ? undefined : seen.principal;
  const cookie = exchanges.cookieOf(exchange);
  if (cookie === undefined) return undefined;
  const standing = reader.standingOf(cookie);
  return standing instanceof Promise
    ? standing.then((settled) => accept(parts, exchange, cookie, settled))
    : accept(parts, exchange, cookie, standing);
}

function accept(
  parts: SessionParts,
  exchange: Exchange,
  cookie: string,
  standing: Standing,
): Principal | undefined | Promise<undefined> {
  const { exchanges, clock, upkeep } = parts;
  if (standing.state === "retired") {
    // No removal: the browser may have the next cookie already, and the removal would meet that one.
    exchanges.see(exchange, "none");
    return undefined;
  }
  if (standing.state === "dead" || clock.now() >= standing.expiresAt) {
    exchanges.leave(exchange);
    return undefined;
  }
  const { session, principal } = standing;
  if (!exchanges.isBound(exchange, session)) return endBoundElsewhere(parts, exchange, session);
  upkeep.touch(cookie, standing);
  exchanges.see(exchange, { cookie, handle: session.handle, principal });
  return principal;
}

/** A cookie that comes from somewhere else than its session was bound to was taken: it ends for both. */
export async function endBoundElsewhere(
  parts: SessionParts,
  exchange: Exchange,
  session: StoredSession,
): Promise<undefined> {
  parts.exchanges.leave(exchange);
  if (await removeSession(parts, session))
    parts.tell("bound-elsewhere", {
      account: session.account,
      exchange,
      reason:
        "The cookie came from another user agent or network than the session is bound to: the session ended.",
    });
}
