import * as z from "zod";

import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { Principal } from "../../model/exchange.ts";
import type { SessionSource } from "../../model/identity/ports.ts";
import { StorageUnavailableError } from "../../store/records/record-storage.ts";
import { KnownPrincipals } from "./known-principals.ts";

/** What better-auth says of a session; plugins add fields, such as `role`. */
export interface BetterAuthSession {
  readonly session: { readonly id: string; readonly createdAt: Date };
  readonly user: { readonly id: string; readonly role?: unknown };
}

/** The application's own `betterAuth({ … })`, as far as it is asked. */
export interface BetterAuth<Found extends BetterAuthSession> {
  readonly api: {
    getSession(asked: {
      readonly headers: Headers;
      readonly query: { readonly disableCookieCache: true; readonly disableRefresh: true };
    }): Promise<Found | null>;
  };
}

export interface BetterAuthSessionsOptions<Found extends BetterAuthSession> {
  readonly auth: BetterAuth<Found>;
  /** Who is signed in by a session. Default: the user's id, and what the admin plugin keeps in `role`. */
  readonly principalOf?: ((found: Found) => Principal | undefined) | undefined;
  /** Default: `better-auth.session_token`, and the same with `__Secure-`. */
  readonly cookieNames?: readonly string[] | undefined;
  /** Seconds for which what was read is trusted. Default: 1. */
  readonly cacheSeconds?: number | undefined;
  readonly clock?: Clock | undefined;
}

const usualName = "better-auth.session_token";
const schema = z.object({
  auth: z.custom(
    (value) => typeof value === "object" && value !== null && "api" in value,
    "is not what betterAuth() returns",
  ),
  principalOf: z.custom((value) => typeof value === "function", "is no function").optional(),
  cookieNames: z
    .array(z.string().min(1))
    .min(1)
    .default([`__Secure-${usualName}`, usualName]),
  cacheSeconds: z.number().min(0).max(60).default(1),
});

// What is in force is in its database; and a session that is refreshed here would leave the browser its old cookie.
const query = { disableCookieCache: true, disableRefresh: true } as const;

/**
 * Asks an application's better-auth whose session a request comes with. Give it to the guard as `source`. Reading rejects
 * with StorageUnavailableError where better-auth fails.
 * @throws OptionsError where an option is wrong.
 * @example session({ source: betterAuthSessions({ auth }) })
 */
export function betterAuthSessions<Found extends BetterAuthSession>(
  options: BetterAuthSessionsOptions<Found>,
): SessionSource {
  const { cookieNames, cacheSeconds } = parseOptions("betterAuthSessions", schema, options);
  const { auth, principalOf = usualPrincipal, clock = systemClock } = options;
  const known = new KnownPrincipals(cacheSeconds, clock);

  const find = async (cookie: string): Promise<Principal | undefined> => {
    let found: Found | null;
    try {
      found = await auth.api.getSession({ headers: new Headers({ cookie }), query });
    } catch (error) {
      throw new StorageUnavailableError("better-auth could not say whose session it is.", { cause: error });
    }
    return found === null ? undefined : principalOf(found);
  };
  return {
    read(exchange) {
      const pairs = cookieNames.flatMap((name) => {
        const value = exchange.cookie(name);
        return value === undefined ? [] : [`${name}=${value}`];
      });
      if (pairs.length === 0) return undefined;
      const cookie = pairs.join("; ");
      return known.get(cookie) ?? known.ask(cookie, () => find(cookie));
    },
  };
}

function usualPrincipal({ session, user }: BetterAuthSession): Principal {
  // The admin plugin keeps several roles in one text.
  const roles = typeof user.role === "string" ? user.role.split(",").map((role) => role.trim()) : [];
  return {
    id: user.id,
    roles: roles.filter((role) => role !== ""),
    authenticatedAt: new Date(session.createdAt).getTime(),
    credentialId: session.id,
  };
}
