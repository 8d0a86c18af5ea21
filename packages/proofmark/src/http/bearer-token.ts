import type { IncomingMessage } from "node:http";

const header = "authorization";
const scheme = "bearer";
/**
 * The bearer token of a request, whatever it is worth; undefined where there is none. `ambiguous`: there is more than one
 * Authorization header, of which different readers take different ones.
 */
export function bearerTokenOf(
  request: Pick<IncomingMessage, "headers" | "rawHeaders">,
): { readonly token: string } | "ambiguous" | undefined {
  const value = request.headers.authorization;
  if (value === undefined) return undefined;
  if (countHeaders(request.rawHeaders) > 1) return "ambiguous";
  // RFC 9110 section 11.1: the scheme in any case.
  if (value.length < scheme.length || value.slice(0, scheme.length).toLowerCase() !== scheme)
    return undefined;
  if (value.length > scheme.length && value.charCodeAt(scheme.length) !== 0x20) return undefined;
  return { token: value.slice(scheme.length + 1) };
}

function countHeaders(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === header.length && name.toLowerCase() === header) count++;
  }
  return count;
}
