/** RFC 9110 section 7.6.1, and what older messages say. Names in lower case. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-authentication-info",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

export function isHopByHop(name: string): boolean {
  return hopByHop.has(name);
}

/** The names that a Connection header lists, in lower case; undefined where it lists none but the usual two. */
export function connectionNames(value: string | undefined): ReadonlySet<string> | undefined {
  if (value === undefined || value === "keep-alive" || value === "close") return undefined;
  const names = new Set(value.split(",").map((name) => name.trim().toLowerCase()));
  for (const usual of ["", "keep-alive", "close", "upgrade"]) names.delete(usual);
  // What frames and addresses the message is never a matter of one hop: taking it off is an attack on the next one.
  for (const kept of ["host", "content-length", "content-type", "authorization", "cookie", "origin"])
    names.delete(kept);
  return names.size === 0 ? undefined : names;
}

/**
 * Letters, digits and hyphens, as nginx asks by default. CGI and WSGI turn every other character into an underscore
 * and hyphens too: to them `X_Forwarded_For` is `X-Forwarded-For`.
 */
export function isPlainName(name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    const isPlain =
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x41 && code <= 0x5a) ||
      (code >= 0x30 && code <= 0x39) ||
      code === 0x2d;
    if (!isPlain) return false;
  }
  return name.length > 0;
}
