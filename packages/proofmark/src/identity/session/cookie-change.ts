import { createSlot, type ExchangeSlot } from "../../model/exchange-slot.ts";

/** The `Set-Cookie` line that the response to an exchange has to carry: the sessions leave it, the guard writes it. */
export const cookieChange: ExchangeSlot<string> = createSlot("session.cookie");

/** Set by the guard: without it in the pipeline nobody would write the line. */
export const isGuarded: ExchangeSlot<true> = createSlot("session.guarded");

/** The name of the cookie. RFC 6265bis section 4.1.3.2: only over TLS does `__Host-` keep neighbours from planting one. */
export function cookieName(name: string, isSecure: boolean): string {
  return isSecure ? `__Host-${name}` : name;
}

/** A session cookie ends with the browser; how long the session lives is for the server to say. `value` undefined: removed. */
export function cookieLine(name: string, isSecure: boolean, value: string | undefined): string {
  const flags = `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  const pair = `${cookieName(name, isSecure)}=${value ?? ""}`;
  return value === undefined ? `${pair}; Max-Age=0; ${flags}` : `${pair}; ${flags}`;
}
