import { hash } from "node:crypto";

import type { Exchange, Principal } from "../../model/exchange.ts";
import type { SessionView } from "../../model/identity/ports.ts";
import type { RecordChange, StoredRecord } from "../../store/records/record-storage.ts";

export const sessionKind = "session";
/** Ids that were given up: kept a minute, so that a late request is told apart from a dead cookie. */
export const retiredKind = "session-retired";
export const retiredMs = 60_000;

/** What is kept of a session. Times are epoch milliseconds. */
export interface SessionData {
  /** The public handle: the same under every id that the session has. */
  readonly handle: string;
  readonly roles: readonly string[];
  readonly startedAt: number;
  readonly lastSeenAt: number;
  /** The absolute limit. */
  readonly endsAt: number;
  readonly secondFactorAt?: number;
  readonly device: string;
  /** The address at the start. */
  readonly client: string;
  /** A digest of the user agent at the start. */
  readonly agent: string;
}

/** A session with its place in the storage. */
export interface StoredSession extends SessionData {
  readonly id: string;
  readonly account: string;
  readonly version: number;
  readonly expiresAt: number;
}

/** An id that was given up, with what it may still do. */
export interface RetiredId {
  /** The id that took its place; undefined: the session ended. */
  readonly successor?: string;
  /** Until then the id stands for the session, with the rights it had. */
  readonly graceEndsAt: number;
  readonly roles: readonly string[];
  readonly secondFactorAt?: number;
}

export function readSession({ id, owner, version, expiresAt, data }: StoredRecord): StoredSession {
  const stored: SessionData = JSON.parse(data);
  return { ...stored, id, account: owner ?? "", version, expiresAt: expiresAt ?? stored.endsAt };
}

export function readRetired({ data }: StoredRecord): RetiredId {
  const stored: RetiredId = JSON.parse(data);
  return stored;
}

/** The record that holds a session under an id. */
export function sessionRecord(
  id: string,
  account: string,
  data: SessionData,
  idleMs: number,
): { kind: string; id: string; owner: string; expiresAt: number; data: string } {
  return {
    kind: sessionKind,
    id,
    owner: account,
    expiresAt: Math.min(data.lastSeenAt + idleMs, data.endsAt),
    data: JSON.stringify(data),
  };
}

export function retire(id: string, retired: RetiredId, now: number): RecordChange {
  return { type: "insert", kind: retiredKind, id, expiresAt: now + retiredMs, data: JSON.stringify(retired) };
}

/** What of a stored session belongs to its data alone. */
export function dataOf({
  id: _id,
  account: _account,
  version: _version,
  expiresAt: _end,
  ...data
}: StoredSession): SessionData {
  return data;
}

export function principalOf({ account, handle, roles, startedAt, secondFactorAt }: StoredSession): Principal {
  return {
    id: account,
    roles,
    via: "session",
    authenticatedAt: startedAt,
    credentialId: handle,
    ...(secondFactorAt === undefined ? undefined : { secondFactorAt }),
  };
}

export function viewOf(session: StoredSession, currentHandle: string | undefined): SessionView {
  const { handle, startedAt, lastSeenAt, expiresAt, device, client } = session;
  return {
    id: handle,
    startedAt,
    lastSeenAt,
    expiresAt,
    device,
    client,
    isCurrent: handle === currentHandle,
  };
}

/** A digest by which a user agent is known again, and not read. */
export function agentDigest(exchange: Exchange): string {
  const agent = exchange.request.headers["user-agent"] ?? "";
  return hash("sha256", agent, "base64url").slice(0, 22);
}
