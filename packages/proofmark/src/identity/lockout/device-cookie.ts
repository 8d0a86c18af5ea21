import { createHmac, type KeyObject } from "node:crypto";

import type { Clock } from "../../kernel/clock.ts";
import { equalText } from "../../kernel/equal-text.ts";
import { createRandomPool } from "../../kernel/random-pool.ts";

/** Accounts for which one browser is known at once. */
const mostTokens = 4;
/** A year: the cookie's life, too. */
export const deviceSeconds = 31_536_000;

const nextId = createRandomPool(12);

/** What signs and reads device cookies. */
export interface DeviceCookies {
  /** The id under which the cookie makes a device known for this account; undefined: it does not. */
  idOf(cookie: string | undefined, account: string): string | undefined;
  /** The cookie's next value: this account first, and at most three that it had. */
  valueFor(cookie: string | undefined, account: string): string;
}

/**
 * Signed device cookies (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): an id, when it was given and
 * an HMAC over both and the account, so that nothing is stored. The first key signs, all of them verify.
 */
export function createDeviceCookies(keys: readonly [KeyObject, ...KeyObject[]], clock: Clock): DeviceCookies {
  const readToken = (token: string, account: string): string | undefined => {
    const [id = "", given = "", signature = ""] = token.split(".");
    const ageSeconds = clock.now() / 1000 - Number.parseInt(given, 36);
    // A clock that another replica set a little later.
    if (!(ageSeconds > -300 && ageSeconds < deviceSeconds)) return undefined;
    return keys.some((key) => equalText(sign(key, account, id, given), signature)) ? id : undefined;
  };
  const idOf = (cookie: string | undefined, account: string): string | undefined => {
    for (const token of tokensOf(cookie)) {
      const id = readToken(token, account);
      if (id !== undefined) return id;
    }
    return undefined;
  };

  return {
    idOf,
    valueFor(cookie, account) {
      const id = idOf(cookie, account) ?? nextId();
      const given = Math.floor(clock.now() / 1000).toString(36);
      const others = tokensOf(cookie).filter((token) => readToken(token, account) === undefined);
      const own = `${id}.${given}.${sign(keys[0], account, id, given)}`;
      return [own, ...others].slice(0, mostTokens).join("~");
    },
  };
}

function sign(key: KeyObject, account: string, id: string, given: string): string {
  return createHmac("sha256", key).update(`${id}.${given}.${account}`).digest("base64url").slice(0, 22);
}

function tokensOf(cookie: string | undefined): readonly string[] {
  return (cookie ?? "")
    .slice(0, 512)
    .split("~", mostTokens)
    .filter((token) => /^[\w-]{16}\.[0-9a-z]{1,8}\.[\w-]{22}$/.test(token));
}
