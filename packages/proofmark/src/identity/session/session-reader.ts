import type { Clock } from "../../kernel/clock.ts";
import type { PatientStorage } from "./patient-storage.ts";
import type { SessionCache, Standing } from "./session-cache.ts";
import {
  principalOf,
  readRetired,
  readSession,
  retiredKind,
  sessionKind,
  type RetiredId,
  type StoredSession,
} from "./session-record.ts";
import type { SessionTokens } from "./session-token.ts";
import type { SessionsSettings } from "./service-options.ts";

/** Reads of one cookie that run at once are one; past so many cookies each runs by itself. */
const mostPending = 1_000;
const dead: Standing = { state: "dead" };
const retired: Standing = { state: "retired" };

/** What a cookie leads to. */
export interface Found {
  readonly session: StoredSession;
  /** Set where the cookie is of an id that was rotated away a moment ago. */
  readonly retired?: RetiredId;
}

interface Pending {
  readonly read: Promise<Standing>;
  /** Of the cache, when it began. */
  readonly generation: number;
}

export interface ReaderParts {
  readonly storage: PatientStorage;
  readonly tokens: SessionTokens;
  readonly cache: SessionCache;
  readonly clock: Clock;
  readonly rolesOf: SessionsSettings["rolesOf"];
  /** The account of a session may not sign in any more. */
  readonly onAccountGone: (session: StoredSession) => Promise<void>;
}

/** Finds out what a cookie stands for: from memory at once, else from the storage. */
export class SessionReader {
  readonly #parts: ReaderParts;
  readonly #pending = new Map<string, Pending>();

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** @throws StorageUnavailableError, as a rejection. */
  standingOf(cookie: string): Standing | Promise<Standing> {
    const { cache, clock, tokens } = this.#parts;
    const known = cache.get(cookie, clock.now());
    if (known !== undefined) return known;
    const id = tokens.idOf(cookie);
    if (id === undefined) return dead;
    const pending = this.#pending.get(cookie);
    // One that began before this process ended a session may say that it lives.
    if (pending?.generation === cache.generation) return pending.read;
    const begun: Pending = { read: this.#read(cookie, id), generation: cache.generation };
    if (this.#pending.size >= mostPending) return begun.read;
    this.#pending.set(cookie, begun);
    const settled = (): void => {
      if (this.#pending.get(cookie) === begun) this.#pending.delete(cookie);
    };
    begun.read.then(settled, settled);
    return begun.read;
  }

  /** What the storage says now, whatever is remembered. */
  async find(cookie: string): Promise<Found | "dead" | "retired"> {
    const id = this.#parts.tokens.idOf(cookie);
    return id === undefined ? "dead" : await this.#find(id);
  }

  async #find(id: string): Promise<Found | "dead" | "retired"> {
    const { storage, clock } = this.#parts;
    const own = await storage.get(sessionKind, id);
    if (own !== undefined) return { session: readSession(own) };
    const record = await storage.get(retiredKind, id);
    if (record === undefined) return "dead";
    const given = readRetired(record);
    if (given.successor === undefined || clock.now() >= given.graceEndsAt) return "retired";
    // One step alone: an id that was rotated away twice is over.
    const next = await storage.get(sessionKind, given.successor);
    return next === undefined ? "retired" : { session: readSession(next), retired: given };
  }

  async #read(cookie: string, id: string): Promise<Standing> {
    const { cache, clock } = this.#parts;
    const readAt = clock.now();
    const { generation } = cache;
    const found = await this.#find(id);
    const standing =
      typeof found === "string" ? (found === "dead" ? dead : retired) : await this.#rights(found);
    cache.set(cookie, standing, readAt, generation);
    return standing;
  }

  async #rights({ session: stored, retired: given }: Found): Promise<Standing> {
    const { rolesOf, onAccountGone } = this.#parts;
    let session = stored;
    if (rolesOf !== undefined) {
      const roles = await rolesOf(stored.account);
      if (roles === undefined) {
        await onAccountGone(stored);
        return dead;
      }
      session = { ...stored, roles };
    }
    return standingFor(session, given);
  }
}

/** What a live session gives, at most with the rights that a retired id had. */
export function standingFor(session: StoredSession, given?: RetiredId): Standing {
  if (given === undefined)
    return {
      state: "live",
      session,
      principal: principalOf(session),
      expiresAt: session.expiresAt,
      isRetired: false,
    };
  const { secondFactorAt: _newer, ...rest } = session;
  const lesser: StoredSession = {
    ...rest,
    roles: session.roles.filter((role) => given.roles.includes(role)),
    ...(given.secondFactorAt === undefined ? undefined : { secondFactorAt: given.secondFactorAt }),
  };
  return {
    state: "live",
    session,
    principal: principalOf(lesser),
    expiresAt: Math.min(session.expiresAt, given.graceEndsAt),
    isRetired: true,
  };
}
