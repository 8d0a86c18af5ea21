import { isSessionName } from "./session-name.ts";
import { attributeValue, parseSetCookie, prefixOf, type SetCookie } from "./set-cookie.ts";

/** Says what is wrong with a `Set-Cookie` line that came over TLS or plain HTTP, in a sentence, or nothing. */
export function cookieFlaw(line: string, isTls: boolean): string | undefined {
  const cookie = parseSetCookie(line);
  if (isRemoval(cookie)) return undefined;
  const has = (name: string): boolean => attributeValue(cookie, name) !== undefined;
  const sameSite = attributeValue(cookie, "samesite")?.toLowerCase();
  const prefix = prefixOf(cookie);
  const { name } = cookie;
  if (prefix !== undefined && !has("secure"))
    return `The cookie ${name} breaks the promise of its prefix: it has no Secure.`;
  if (prefix === "host" && (has("domain") || attributeValue(cookie, "path") !== "/"))
    return `The cookie ${name} breaks the promise of its prefix: it needs Path=/ and no Domain.`;
  if (sameSite === "none" && !has("secure")) return `The cookie ${name} has SameSite=None without Secure.`;
  if (isTls && !has("secure")) return `The cookie ${name} has no Secure.`;
  if (!isSessionName(name)) return undefined;
  if (!has("httponly")) return `The session cookie ${name} has no HttpOnly.`;
  if (sameSite !== "lax" && sameSite !== "strict" && sameSite !== "none")
    return `The session cookie ${name} has no SameSite.`;
  return undefined;
}

/** A cookie that is taken back holds nothing worth guarding. */
function isRemoval(cookie: SetCookie): boolean {
  const maxAge = attributeValue(cookie, "max-age");
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = attributeValue(cookie, "expires");
  return expires !== undefined && Date.parse(expires) < Date.now();
}
