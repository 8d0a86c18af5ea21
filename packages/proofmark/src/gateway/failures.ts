import { deny, type Denial } from "../model/verdict.ts";

export const denials = {
  busy: deny("PM_UPSTREAM_BUSY", [["Retry-After", "1"]]),
  down: deny("PM_UPSTREAM_DOWN"),
  timeout: deny("PM_UPSTREAM_TIMEOUT"),
  loop: deny("PM_UPSTREAM_LOOP"),
  malformed: deny("PM_REQUEST_MALFORMED"),
  target: deny("PM_TARGET_NOT_ALLOWED"),
  upgrade: deny("PM_UPGRADE_NOT_ALLOWED", [["Connection", "close"]]),
} as const satisfies Record<string, Denial>;

/** What the client is told where the upstream gave no answer. Codes: undici's and Node's. */
export function refusalOf(error: Error): Denial {
  switch ((error as NodeJS.ErrnoException).code) {
    case "UND_ERR_HEADERS_TIMEOUT":
    case "UND_ERR_BODY_TIMEOUT":
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return denials.timeout;
    // The client's message, which Node's parser let pass and undici's rules did not.
    case "UND_ERR_INVALID_ARG":
    case "UND_ERR_NOT_SUPPORTED":
    case "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH":
      return denials.malformed;
    default:
      return denials.down;
  }
}

const resets = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);
// RFC 9110 section 9.2.2.
const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

/**
 * Whether a request may be sent once more: the upstream closed an idle connection just as it was used again, and to do
 * the same thing twice changes nothing. RFC 9110 section 9.2.2 allows it, and RFC 9112 section 9.3.1 expects it.
 */
export function isWorthRetrying(method: string, error: Error): boolean {
  return idempotent.has(method) && resets.has((error as NodeJS.ErrnoException).code ?? "");
}
