import type { Severity } from "./severity.ts";

export interface ErrorCodeEntry {
  /** The control whose guard answers with this code; `pipeline` and `gateway` answer for themselves. */
  readonly control: string;
  readonly status: number;
  readonly severity: Severity;
  /** The `title` of the problem response: generic, safe to show to anybody. */
  readonly title: string;
  /** For the operator: when it happens. */
  readonly meaning: string;
}

/**
 * Every code that a refusal can carry. A code is stable: clients, dashboards and proofs depend on it.
 * Source of the shape: RFC 9457.
 */
export const errorCodes = {
  PM_HOST_MISSING: entry(
    "pipeline",
    400,
    "medium",
    "Bad request",
    "An HTTP/1.1 request came without a Host header, or with several.",
  ),
  PM_REQUEST_MALFORMED: entry(
    "pipeline",
    400,
    "medium",
    "Bad request",
    "The bytes on the connection are not a valid HTTP request.",
  ),
  PM_HEADERS_TOO_LARGE: entry(
    "pipeline",
    431,
    "medium",
    "Request header fields too large",
    "The header section is larger than the server reads.",
  ),
  PM_EXPECTATION_FAILED: entry(
    "pipeline",
    417,
    "low",
    "Expectation failed",
    "The Expect header asks for something other than 100-continue.",
  ),
  PM_GUARD_FAULT: entry(
    "pipeline",
    500,
    "critical",
    "Internal server error",
    "A guard threw; the request was refused because a broken guard fails closed.",
  ),
  PM_INPUT_TOO_LARGE: entry(
    "pipeline",
    413,
    "medium",
    "Content too large",
    "The request has more text, signs, fields, parts or levels than are looked at; inspection.maxBodyBytes says how much text.",
  ),
  PM_INPUT_UNREADABLE: entry(
    "pipeline",
    415,
    "medium",
    "Unsupported media type",
    "The body's type, content coding, charset or parts are broken, unknown, or read differently by different parsers.",
  ),
  PM_HOST_NOT_ALLOWED: entry(
    "host-allowlist",
    421,
    "high",
    "Misdirected request",
    "The Host header names a host that is not on the list, or over loopback a public name: behind a proxy, name it in trustedProxies.",
  ),
  PM_METHOD_NOT_ALLOWED: entry(
    "method-allowlist",
    405,
    "medium",
    "Method not allowed",
    "The request method is not on the allow-list.",
  ),
  PM_METHOD_OVERRIDE: entry(
    "method-allowlist",
    400,
    "medium",
    "Bad request",
    "A header tries to override the request method.",
  ),
  PM_INSPECTION_REFUSED: entry(
    "inspection",
    403,
    "high",
    "Forbidden",
    "A field carries what an interpreter behind the service would run; the event names field, detector and shape.",
  ),
  PM_BODY_TOO_LARGE: entry(
    "body-limit",
    413,
    "medium",
    "Content too large",
    "The body has more bytes than the limit.",
  ),
  PM_BODY_TOO_DEEP: entry(
    "body-limit",
    400,
    "medium",
    "Bad request",
    "The JSON or XML body is nested deeper than the limit.",
  ),
  PM_BODY_TOO_MANY_KEYS: entry(
    "body-limit",
    400,
    "medium",
    "Bad request",
    "The body has more keys, elements, fields or parts than the limit.",
  ),
  PM_BODY_BOMB: entry(
    "body-limit",
    413,
    "high",
    "Content too large",
    "The compressed body inflates beyond the limit.",
  ),
  PM_BODY_MALFORMED: entry(
    "body-limit",
    400,
    "low",
    "Bad request",
    "The body is not what its Content-Type says.",
  ),
  PM_BODY_ENTITY: entry(
    "body-limit",
    400,
    "high",
    "Bad request",
    "The XML body declares a document type or entities.",
  ),
  PM_BODY_ENCODING: entry(
    "body-limit",
    415,
    "low",
    "Unsupported media type",
    "The Content-Encoding is not one that is accepted.",
  ),
  PM_CONNECTIONS_EXCEEDED: entry(
    "slow-request",
    429,
    "medium",
    "Too many connections",
    "One address holds more connections than the limit.",
  ),
  PM_REQUEST_TIMEOUT: entry(
    "slow-request",
    408,
    "medium",
    "Request timeout",
    "Headers or body took longer than the limit, or came slower than the minimum rate.",
  ),
  PM_ADDRESS_BLOCKED: entry(
    "threat-rules",
    403,
    "medium",
    "Forbidden",
    "The client's address is on the deny list or a feed, or is kept out for a time after a wave of attacks.",
  ),
  PM_COUNTRY_BLOCKED: entry(
    "threat-rules",
    403,
    "low",
    "Forbidden",
    "The client's address belongs to a country that is refused.",
  ),
  PM_REQUEST_BLOCKED: entry(
    "threat-rules",
    403,
    "medium",
    "Forbidden",
    "A rule of the operator's refuses the request by its path, user agent or headers.",
  ),
  PM_THREAT_STORE_DOWN: entry(
    "threat-rules",
    503,
    "high",
    "Service unavailable",
    "The shared store does not answer, so that who is blocked is not known, and the control is set to fail closed.",
  ),
  PM_REQUEST_AMBIGUOUS: entry(
    "request-smuggling",
    400,
    "high",
    "Bad request",
    "The request's framing can be read in two ways.",
  ),
  PM_RATE_LIMITED: entry(
    "rate-limit",
    429,
    "medium",
    "Too many requests",
    "The client used up the requests of its window.",
  ),
  PM_RATE_STORE_DOWN: entry(
    "rate-limit",
    503,
    "high",
    "Service unavailable",
    "The shared store does not answer and the limiter is set to fail closed.",
  ),
  PM_CSRF_CROSS_SITE: entry(
    "csrf",
    403,
    "high",
    "Forbidden",
    "A state-changing request came from another site.",
  ),
  PM_CSRF_TOKEN_MISSING: entry(
    "csrf",
    403,
    "high",
    "Forbidden",
    "A state-changing request came without a CSRF token.",
  ),
  PM_CSRF_TOKEN_INVALID: entry(
    "csrf",
    403,
    "high",
    "Forbidden",
    "The CSRF token is not one that this service gave to this session.",
  ),
  PM_CORS_ORIGIN: entry(
    "cors",
    403,
    "medium",
    "Forbidden",
    "A preflight came from an origin that is not on the allow-list.",
  ),
  PM_REDIRECT_OFF_SITE: entry(
    "redirect-safety",
    502,
    "high",
    "Redirect refused",
    "The application answered with a redirect to a host that is not on the allow-list.",
  ),
  PM_INTERNAL: entry(
    "error-hygiene",
    500,
    "high",
    "Internal server error",
    "The application failed; its own message is in the log, not in the answer.",
  ),
  PM_ERROR_DETAIL: entry(
    "error-hygiene",
    400,
    "high",
    "Request failed",
    "The application answered an error with a stack trace, a database message or a debug page; the status is its own.",
  ),
  PM_SQL_INJECTION: entry(
    "sql-sink",
    403,
    "critical",
    "Forbidden",
    "Input of the request changed the structure of an SQL statement.",
  ),
  PM_NOSQL_INJECTION: entry(
    "nosql-sink",
    403,
    "critical",
    "Forbidden",
    "Input of the request put an operator, an object or code into a database query.",
  ),
  PM_SHELL_INJECTION: entry(
    "shell-sink",
    403,
    "critical",
    "Forbidden",
    "Input of the request changed the structure of a shell command, or names the program that runs.",
  ),
  PM_SHELL_OPTION: entry(
    "shell-sink",
    403,
    "critical",
    "Forbidden",
    "Input of the request became an option of a program that runs commands or writes files.",
  ),
  PM_PATH_TRAVERSAL: entry(
    "path-sink",
    403,
    "critical",
    "Forbidden",
    "Input of the request left the folder that the application chose, at a call of the file system.",
  ),
  PM_CODE_INJECTION: entry(
    "eval-sink",
    403,
    "critical",
    "Forbidden",
    "Input of the request changed the structure of code that was about to run, or names the module to load.",
  ),
  PM_UNSAFE_DESERIALISATION: entry(
    "eval-sink",
    403,
    "critical",
    "Forbidden",
    "A deserialiser was about to build functions out of text in a request.",
  ),
  PM_XML_ENTITY_EXPANSION: entry(
    "eval-sink",
    403,
    "critical",
    "Forbidden",
    "An XML parser that expands entities was given a document type from the request.",
  ),
  PM_PROTOTYPE_POLLUTION: entry(
    "prototype-sink",
    403,
    "critical",
    "Forbidden",
    "A key of the request was about to reach a prototype that every object shares.",
  ),
  PM_OUTGOING_INTERNAL: entry(
    "outgoing-request-sink",
    403,
    "critical",
    "Forbidden",
    "The request names a host to connect to that leads inside: loopback, a private or reserved address, a local socket.",
  ),
  PM_OUTGOING_METADATA: entry(
    "outgoing-request-sink",
    403,
    "critical",
    "Forbidden",
    "A connection was about to be made to the metadata service of a cloud, by a host that the request names or a name that resolves there.",
  ),
  PM_OUTGOING_UNLISTED: entry(
    "outgoing-request-sink",
    403,
    "high",
    "Forbidden",
    "The request names a host to connect to that is denied, or that is not on the list of those allowed.",
  ),
  PM_TENANT_UNBOUND: entry(
    "tenant-sink",
    403,
    "critical",
    "Forbidden",
    "A statement touches a declared table without its owner column bound to the principal of the request.",
  ),
  PM_TENANT_UNKNOWN: entry(
    "tenant-sink",
    403,
    "high",
    "Forbidden",
    "A statement touches a declared table, and the request has no principal.",
  ),
  PM_TENANT_UNPARSED: entry(
    "tenant-sink",
    403,
    "high",
    "Forbidden",
    "A statement names a declared table, and the parser can't read it.",
  ),
  PM_UPSTREAM_DOWN: entry(
    "gateway",
    502,
    "high",
    "Bad gateway",
    "The upstream refused the connection or broke it off.",
  ),
  PM_UPSTREAM_TIMEOUT: entry(
    "gateway",
    504,
    "high",
    "Gateway timeout",
    "The upstream did not answer in time.",
  ),
  PM_UPSTREAM_BUSY: entry(
    "gateway",
    503,
    "medium",
    "Service unavailable",
    "More requests wait for the upstream than the gateway holds.",
  ),
  PM_UPSTREAM_LOOP: entry(
    "gateway",
    508,
    "high",
    "Loop detected",
    "The request came back to the gateway that had sent it: its upstream leads to itself.",
  ),
  PM_UPGRADE_NOT_ALLOWED: entry(
    "gateway",
    400,
    "medium",
    "Bad request",
    "The request asks for an upgrade that is not a WebSocket handshake.",
  ),
  PM_TARGET_NOT_ALLOWED: entry(
    "gateway",
    400,
    "medium",
    "Bad request",
    "The request target is not a path on this service.",
  ),
} as const satisfies Record<`PM_${string}`, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCodes, text);
}

function entry<const Control extends string>(
  control: Control,
  status: number,
  severity: Severity,
  title: string,
  meaning: string,
): ErrorCodeEntry & { readonly control: Control } {
  return { control, status, severity, title, meaning };
}
