import { createHmac, createSecretKey, type KeyObject } from "node:crypto";

import * as z from "zod";

import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { equalText } from "../../kernel/equal-text.ts";
import type { Principal } from "../../model/exchange.ts";
import type { SessionSource } from "../../model/identity/ports.ts";
import { StorageUnavailableError } from "../../store/records/record-storage.ts";
import { KnownPrincipals } from "./known-principals.ts";

/** The store of an application's express-session, as far as it is read. */
export interface ExpressSessionStore<Session> {
  get(id: string, callback: (error: unknown, session?: Session | null) => void): void;
}

export interface ExpressSessionsOptions<Session> {
  /** The store that the application gives to express-session. */
  readonly store: ExpressSessionStore<Session>;
  /** What it gives as `secret`; all of them where it has several. */
  readonly secret: string | readonly string[];
  /** Who is signed in by a session; undefined: nobody. */
  readonly principalOf: (session: Session) => Principal | undefined;
  /** What it gives as `name`. Default: `connect.sid`. */
  readonly cookieName?: string | undefined;
  /** Seconds for which what was read is trusted. Default: 1. */
  readonly cacheSeconds?: number | undefined;
  readonly clock?: Clock | undefined;
}

const schema = z.object({
  store: z.custom((value) => typeof value === "object" && value !== null && "get" in value, "has no get()"),
  secret: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  principalOf: z.custom((value) => typeof value === "function", "is no function"),
  cookieName: z.string().min(1).default("connect.sid"),
  cacheSeconds: z.number().min(0).max(60).default(1),
});

/**
 * Reads the sessions of an application that has express-session, before it does. Give it to the guard as `source`.
 * Reading rejects with StorageUnavailableError where the store fails.
 * @throws OptionsError where an option is wrong.
 * @example expressSessions({ store, secret, principalOf: ({ userId }) => userId && { id: userId, roles: [] } })
 */
export function expressSessions<Session extends object>(
  options: ExpressSessionsOptions<Session>,
): SessionSource {
  const { secret, cookieName, cacheSeconds } = parseOptions("expressSessions", schema, options);
  const { store, principalOf, clock = systemClock } = options;
  const keys = [secret].flat().map((text) => createSecretKey(text, "utf8"));
  const known = new KnownPrincipals(cacheSeconds, clock);

  const find = async (id: string): Promise<Principal | undefined> => {
    const session = await load(store, id);
    return session === undefined || isOver(session, clock.now()) ? undefined : principalOf(session);
  };
  return {
    read(exchange) {
      const cookie = exchange.cookie(cookieName);
      if (cookie === undefined) return undefined;
      const principal = known.get(cookie);
      if (principal !== undefined) return principal;
      const id = idOf(cookie, keys);
      return id === undefined ? undefined : known.ask(cookie, () => find(id));
    },
  };
}

/** The id in a signed cookie, `s:<id>.<HMAC-SHA-256 in base64 without padding>`; undefined where no secret signed it. */
function idOf(cookie: string, keys: readonly KeyObject[]): string | undefined {
  const text = decoded(cookie);
  const dot = text?.lastIndexOf(".") ?? -1;
  if (text?.startsWith("s:") !== true || dot < 3) return undefined;
  const id = text.slice(2, dot);
  const sent = text.slice(dot + 1);
  const isSigned = keys.some((key) =>
    equalText(createHmac("sha256", key).update(id).digest("base64").replace(/=+$/, ""), sent),
  );
  return isSigned ? id : undefined;
}

function decoded(cookie: string): string | undefined {
  try {
    return decodeURIComponent(cookie);
  } catch {
    return undefined;
  }
}

async function load<Session>(store: ExpressSessionStore<Session>, id: string): Promise<Session | undefined> {
  return await new Promise((resolve, reject) => {
    store.get(id, (error, session) => {
      // express-session takes a missing file for a missing session, too.
      if (error === undefined || error === null || codeOf(error) === "ENOENT") resolve(session ?? undefined);
      else reject(new StorageUnavailableError("The store of express-session failed.", { cause: error }));
    });
  });
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

/** Some stores leave it to the cookie when a session is over. */
function isOver(session: object, now: number): boolean {
  const cookie: unknown = Reflect.get(session, "cookie");
  if (typeof cookie !== "object" || cookie === null) return false;
  const expires: unknown = Reflect.get(cookie, "expires");
  if (!(expires instanceof Date) && typeof expires !== "string") return false;
  // A date that nobody can read is no promise that the session lives.
  return !(new Date(expires).getTime() > now);
}
