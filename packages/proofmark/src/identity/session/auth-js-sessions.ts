import { hkdfSync } from "node:crypto";

import { errors, jwtDecrypt, type JWTPayload } from "jose";
import * as z from "zod";

import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { Exchange, Principal } from "../../model/exchange.ts";
import type { SessionSource } from "../../model/identity/ports.ts";
import { KnownPrincipals } from "./known-principals.ts";

/** What an Auth.js session token holds: its own claims and what the `jwt` callback added. */
export type AuthJsToken = JWTPayload & Readonly<Record<string, unknown>>;

export interface AuthJsSessionsOptions {
  /** What the application gives Auth.js as `secret`; all of them where it has several. */
  readonly secret: string | readonly string[];
  /** Who is signed in by a token. Default: `sub`, without roles. */
  readonly principalOf?: ((token: AuthJsToken) => Principal | undefined) | undefined;
  /** Default: `__Secure-authjs.session-token`, and over plain HTTP the same without the prefix. */
  readonly cookieName?: string | undefined;
  /** Seconds for which a token that was decrypted is trusted. Default: 1. */
  readonly cacheSeconds?: number | undefined;
  readonly clock?: Clock | undefined;
}

const schema = z.object({
  secret: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  principalOf: z.custom((value) => typeof value === "function", "is no function").optional(),
  cookieName: z.string().min(1).optional(),
  cacheSeconds: z.number().min(0).max(60).default(1),
});

const usualName = "authjs.session-token";
/** Auth.js cuts at 4 KB, and Node reads 16 KB of headers: more parts are nobody's. */
const mostParts = 8;
/** Seconds, as Auth.js allows clocks to differ. */
const clockTolerance = 15;
/** Bytes of the key, by the encryption that the header names. */
const keyBytes = { "A256CBC-HS512": 64, A256GCM: 32 } as const;

/**
 * Reads the encrypted session tokens (JWE) of an application that has Auth.js 5 with `strategy: "jwt"`. Give it to the
 * guard as `source`. Such a token is good until it expires, whoever signed out: Auth.js keeps no list of them.
 * @throws OptionsError where an option is wrong.
 * @example session({ source: authJsSessions({ secret: process.env.AUTH_SECRET ?? "" }) })
 */
export function authJsSessions(options: AuthJsSessionsOptions): SessionSource {
  const { secret, cookieName, cacheSeconds } = parseOptions("authJsSessions", schema, options);
  const { principalOf = usualPrincipal, clock = systemClock } = options;
  const names = cookieName === undefined ? [`__Secure-${usualName}`, usualName] : [cookieName];
  const keys = new Map(names.map((name) => [name, [secret].flat().map((text) => keysOf(text, name))]));
  const known = new KnownPrincipals(cacheSeconds, clock);

  const find = async (name: string, token: string): Promise<Principal | undefined> => {
    for (const byEncryption of keys.get(name) ?? []) {
      const payload = await decrypt(token, byEncryption, clock);
      if (payload !== undefined) return principalOf(payload);
    }
    return undefined;
  };
  return {
    read(exchange) {
      for (const name of names) {
        // Over TLS a neighbour may still plant the cookie without the prefix (RFC 6265bis section 4.1.3).
        if (cookieName === undefined && exchange.isSecure && name === usualName) continue;
        const token = tokenIn(exchange, name);
        if (token === undefined) continue;
        const key = `${name}=${token}`;
        return known.get(key) ?? known.ask(key, () => find(name, token));
      }
      return undefined;
    },
  };
}

type Keys = Readonly<Record<keyof typeof keyBytes, Uint8Array>>;

/** Auth.js derives a key for each cookie's name, which is its salt. */
function keysOf(secret: string, name: string): Keys {
  const derive = (bytes: number): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", secret, name, `Auth.js Generated Encryption Key (${name})`, bytes));
  return { "A256CBC-HS512": derive(keyBytes["A256CBC-HS512"]), A256GCM: derive(keyBytes.A256GCM) };
}

async function decrypt(token: string, keys: Keys, clock: Clock): Promise<AuthJsToken | undefined> {
  try {
    const { payload } = await jwtDecrypt(
      token,
      ({ enc }) => (enc === "A256GCM" ? keys.A256GCM : keys["A256CBC-HS512"]),
      {
        clockTolerance,
        currentDate: new Date(clock.now()),
        requiredClaims: ["exp"],
        keyManagementAlgorithms: ["dir"],
        contentEncryptionAlgorithms: Object.keys(keyBytes),
      },
    );
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** The token of a cookie, put together where Auth.js had to cut it: `name.0`, `name.1`, … */
function tokenIn(exchange: Exchange, name: string): string | undefined {
  const whole = exchange.cookie(name);
  if (whole !== undefined) return whole;
  let token = "";
  for (let index = 0; index < mostParts; index++) {
    const part = exchange.cookie(`${name}.${index}`);
    if (part === undefined) break;
    token += part;
  }
  return token === "" ? undefined : token;
}

// `iat` is no time of a sign-in: Auth.js writes the token anew whenever it is read.
function usualPrincipal({ sub }: AuthJsToken): Principal | undefined {
  return sub === undefined ? undefined : { id: sub, roles: [] };
}
