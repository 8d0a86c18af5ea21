import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { cookieFlagsOptions, type CookieFlagsOptions } from "./options.ts";
import { attributeName, attributeValue, parseSetCookie, prefixOf } from "./set-cookie.ts";
import { cookieFlagsSpec } from "./spec.ts";

/**
 * Gives every cookie that leaves the flags it should have: HttpOnly, SameSite=Lax at least, Secure over TLS, and what
 * its `__Host-` or `__Secure-` name promises. Stronger flags of the application stay.
 * @throws OptionsError where an option is wrong.
 * @example const guard = cookieFlags({ readable: ["theme"], crossSite: ["embed_session"] });
 */
export function cookieFlags(options?: CookieFlagsOptions): Guard {
  const settings = parseOptions("cookie-flags", cookieFlagsOptions, options);
  const readable = new Set(settings.readable);
  const crossSite = new Set(settings.crossSite);

  const strengthen = (line: string, isTls: boolean): string => {
    const cookie = parseSetCookie(line);
    const prefix = prefixOf(cookie);
    const isSecure = isTls || prefix !== undefined || attributeValue(cookie, "secure") !== undefined;
    const sameSite = attributeValue(cookie, "samesite")?.toLowerCase();
    const isNone = sameSite === "none" && isSecure && crossSite.has(cookie.name);
    const isSiteKept = isNone || sameSite === "lax" || sameSite === "strict";
    const lines = [cookie.pair];
    for (const attribute of cookie.attributes) {
      const name = attributeName(attribute);
      if (name === "samesite" && !isSiteKept) continue;
      // RFC 6265bis section 4.1.3.2: a __Host- cookie has no Domain, and the path is the root.
      if (prefix === "host" && (name === "domain" || name === "path")) continue;
      lines.push(attribute);
    }
    if (prefix === "host") lines.push("Path=/");
    if (!isSiteKept) lines.push("SameSite=Lax");
    if (isSecure && attributeValue(cookie, "secure") === undefined) lines.push("Secure");
    if (attributeValue(cookie, "httponly") === undefined && !readable.has(cookie.name))
      lines.push("HttpOnly");
    return lines.join("; ");
  };

  return {
    spec: cookieFlagsSpec,
    onResponseHead(exchange, head) {
      const given = head.get("set-cookie");
      if (given === undefined) return undefined;
      const isTls = exchange.isSecure;
      head.set(
        "Set-Cookie",
        typeof given === "string" ? strengthen(given, isTls) : given.map((line) => strengthen(line, isTls)),
      );
      return undefined;
    },
  };
}
