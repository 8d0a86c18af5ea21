import type { ServerResponse } from "node:http";

/**
 * Lets a client that asked (RFC 9110 section 10.1.1) send its body, unless somebody already did: a body that is held
 * for a judge comes before the handler, so the handler can't be the one.
 */
export function continueOnce(response: ServerResponse & { _sent100?: boolean }): void {
  if (response._sent100 !== true) response.writeContinue();
}
