import { createRandomPool } from "../../kernel/random-pool.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Sessions, SignedInAccount } from "../../model/identity/ports.ts";
import type { RecordChange } from "../../store/records/record-storage.ts";
import { trimSessions } from "./account-sessions.ts";
import { deviceName } from "./device-name.ts";
import { endBoundElsewhere } from "./read-session.ts";
import { removeSession, type SessionParts } from "./session-parts.ts";
import type { Found } from "./session-reader.ts";
import {
  agentDigest,
  dataOf,
  retire,
  sessionKind,
  sessionRecord,
  type SessionData,
} from "./session-record.ts";

const nextHandle = createRandomPool(18);
/** Other requests may change a record in between: a step looks anew so many times. */
const tries = 5;

/** Starts a session under an id of its own making; what the request came with ends in the same transaction. */
export async function startSession(
  parts: SessionParts,
  exchange: Exchange,
  account: SignedInAccount,
  { secondFactorAt }: NonNullable<Parameters<Sessions["start"]>[2]> = {},
): Promise<void> {
  const { clock, exchanges, settings, tell } = parts;
  exchanges.requireCookie(exchange);
  await trimSessions(parts, account.id);
  const now = clock.now();
  const data: SessionData = {
    handle: nextHandle(),
    roles: account.roles,
    startedAt: now,
    lastSeenAt: now,
    endsAt: now + settings.absoluteSeconds * 1_000,
    device: deviceName(exchange.request.headers["user-agent"]),
    client: exchange.client.address,
    agent: agentDigest(exchange),
    ...(secondFactorAt === undefined ? undefined : { secondFactorAt }),
  };
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = (await findOwn(parts, exchange))?.session;
    const ending: readonly RecordChange[] =
      before === undefined
        ? []
        : [
            { type: "delete", kind: sessionKind, id: before.id },
            retire(before.id, { graceEndsAt: 0, roles: [] }, now),
          ];
    if (!(await putUnderNewId(parts, exchange, account.id, data, () => ending))) continue;
    if (before !== undefined) {
      parts.cache.forget(({ handle }) => handle === before.handle);
      tell("ended", { account: before.account, exchange, reason: "Another sign-in took its place." });
    }
    tell("started", { account: account.id, exchange });
    parts.upkeep.sweep();
    return;
  }
  throw new Error("The session that this request came with was changed by others five times in a row.");
}

/**
 * Puts the session of a request under a new id. An id that was rotated away rotates nothing more, and neither does a
 * cookie beside a credential that says who asks: what its owner proved is not this session's.
 */
export async function rotateSession(
  parts: SessionParts,
  exchange: Exchange,
  { roles, secondFactorAt }: NonNullable<Parameters<Sessions["rotate"]>[1]> = {},
): Promise<void> {
  const { clock, settings, tell } = parts;
  parts.exchanges.requireCookie(exchange);
  for (let attempt = 0; attempt < tries; attempt++) {
    const found = await findOwn(parts, exchange);
    if (found === undefined || found.retired !== undefined) return;
    const { id, version, account, ...before } = found.session;
    if (isOfAnother(exchange, account)) return;
    const now = clock.now();
    const graceEndsAt = now + settings.graceSeconds * 1_000;
    const rights = {
      roles: before.roles,
      ...(before.secondFactorAt === undefined ? undefined : { secondFactorAt: before.secondFactorAt }),
    };
    const data: SessionData = {
      ...dataOf(found.session),
      lastSeenAt: now,
      ...(roles === undefined ? undefined : { roles }),
      ...(secondFactorAt === undefined ? undefined : { secondFactorAt }),
    };
    const isDone = await putUnderNewId(parts, exchange, account, data, (successor) => [
      { type: "delete", kind: sessionKind, id, version },
      retire(id, { successor, graceEndsAt, ...rights }, now),
    ]);
    if (!isDone) continue;
    parts.cache.forget(({ handle }) => handle === before.handle);
    tell("rotated", { account, exchange });
    return;
  }
  throw new Error("A session was changed by others five times in a row, each time before it got its new id.");
}

/** Ends the session of a request, under whichever id it has by now. */
export async function endSession(parts: SessionParts, exchange: Exchange): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const found = await findOwn(parts, exchange);
    if (found === undefined) break;
    if (!(await removeSession(parts, found.session))) continue;
    parts.tell("ended", { account: found.session.account, exchange, reason: "Its owner signed out." });
    break;
  }
  parts.exchanges.leave(exchange);
}

function isOfAnother({ principal }: Exchange, account: string): boolean {
  if (principal === undefined) return false;
  return principal.id !== account || (principal.via ?? "session") !== "session";
}

/** Stores a session under a fresh id, with what must happen to another id in the same transaction. */
async function putUnderNewId(
  { tokens, storage, exchanges, idleMs }: SessionParts,
  exchange: Exchange,
  account: string,
  data: SessionData,
  besides: (id: string) => readonly RecordChange[],
): Promise<boolean> {
  const { id, value } = tokens.create();
  const record = sessionRecord(id, account, data, idleMs);
  if (!(await storage.write([...besides(id), { type: "insert", ...record }]))) return false;
  exchanges.enter(exchange, value, { ...data, id, account, version: 1, expiresAt: record.expiresAt });
  return true;
}

/** What the storage says of the session that a request comes with. */
async function findOwn(parts: SessionParts, exchange: Exchange): Promise<Found | undefined> {
  const cookie = parts.exchanges.cookieOf(exchange);
  const found = cookie === undefined ? "dead" : await parts.reader.find(cookie);
  if (typeof found === "string") return undefined;
  if (parts.exchanges.isBound(exchange, found.session)) return found;
  await endBoundElsewhere(parts, exchange, found.session);
  return undefined;
}
