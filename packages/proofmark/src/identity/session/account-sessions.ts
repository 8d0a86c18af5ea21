import type { Exchange } from "../../model/exchange.ts";
import type { SessionView } from "../../model/identity/ports.ts";
import { readSessionOf } from "./read-session.ts";
import { removeSession, type SessionParts } from "./session-parts.ts";
import { readSession, sessionKind, viewOf, type StoredSession } from "./session-record.ts";

/** Others may put a session under a new id in between: a step looks anew so many times. */
const tries = 5;
/** Sign-ins at one moment may go past the limit of an account, until the next one. */
const slack = 100;

/** Oldest use first. */
async function sessionsOf({ storage, settings }: SessionParts, account: string): Promise<StoredSession[]> {
  const records = await storage.list(sessionKind, account, settings.maxPerAccount + slack);
  return records.map(readSession);
}

/** The public handle of the session that an exchange comes with. */
async function handleOf(parts: SessionParts, exchange: Exchange | undefined): Promise<string | undefined> {
  if (exchange === undefined) return undefined;
  await readSessionOf(parts, exchange);
  const seen = parts.exchanges.seen(exchange);
  return seen === undefined || seen === "none" ? undefined : seen.handle;
}

/** What an owner sees of an account's sessions, the one used last first. */
export async function listSessions(
  parts: SessionParts,
  account: string,
  exchange: Exchange | undefined,
): Promise<readonly SessionView[]> {
  const current = await handleOf(parts, exchange);
  const sessions = await sessionsOf(parts, account);
  return sessions.toReversed().map((session) => viewOf(session, current));
}

/** Ends one session of an account by its public handle. */
export async function revokeSession(parts: SessionParts, account: string, handle: string): Promise<boolean> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const session = (await sessionsOf(parts, account)).find((each) => each.handle === handle);
    if (session === undefined) return false;
    if (!(await removeSession(parts, session))) continue;
    parts.tell("revoked", { account, reason: "One session of the account was ended from elsewhere." });
    return true;
  }
  return false;
}

/** Ends all sessions of an account, or all but the one that an exchange comes with. */
export async function revokeSessions(
  parts: SessionParts,
  account: string,
  except: Exchange | undefined,
): Promise<number> {
  const kept = await handleOf(parts, except);
  const count =
    kept === undefined ? await removeAll(parts, account) : await removeOthers(parts, account, kept);
  if (count > 0)
    parts.tell("revoked", {
      account,
      exchange: except,
      reason:
        kept === undefined ? "All sessions of the account were ended." : "All sessions but one were ended.",
    });
  return count;
}

/** Makes room for one more session. */
export async function trimSessions(parts: SessionParts, account: string): Promise<void> {
  const sessions = await sessionsOf(parts, account);
  const surplus = sessions.length - parts.settings.maxPerAccount + 1;
  for (const session of sessions.slice(0, Math.max(surplus, 0)))
    if (await removeSession(parts, session))
      parts.tell("ended", {
        account,
        reason: "The account has too many sessions: the one used longest ago made room.",
      });
}

async function removeAll({ storage, cache }: SessionParts, account: string): Promise<number> {
  const count = await storage.deleteOwned(sessionKind, account);
  cache.forget((session) => session.account === account);
  return count;
}

async function removeOthers(parts: SessionParts, account: string, kept: string): Promise<number> {
  let count = 0;
  for (let attempt = 0; attempt < tries; attempt++) {
    const others = (await sessionsOf(parts, account)).filter(({ handle }) => handle !== kept);
    if (others.length === 0) break;
    for (const session of others) if (await removeSession(parts, session)) count++;
  }
  return count;
}
