import type { Exchange } from "../model/exchange.ts";

/** The target in origin form, byte for byte where it came in that form. */
export function targetOf({ request, path, query }: Exchange): string {
  const { url = "/" } = request;
  if (url.startsWith("/")) return url;
  return query === "" ? path : `${path}?${query}`;
}

/** A Location that names the upstream's own origin, by the origin that the client used; undefined for any other. */
export function publicLocation(
  location: string,
  upstreamOrigin: string,
  { isSecure, host }: Exchange,
): string | undefined {
  // A path is nobody's origin, and most redirects are paths.
  if (location.startsWith("/")) return undefined;
  const url = URL.parse(location);
  if (url?.origin !== upstreamOrigin) return undefined;
  return `${isSecure ? "https" : "http"}://${host}${url.pathname}${url.search}${url.hash}`;
}
