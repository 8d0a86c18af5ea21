import type { Exchange } from "../model/exchange.ts";

/** The access token of a request (RFC 6750 section 2.1). */
export function bearerOf({ request }: Exchange): string | undefined {
  const [, bearer] = /^bearer +([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? "") ?? [];
  return bearer;
}
