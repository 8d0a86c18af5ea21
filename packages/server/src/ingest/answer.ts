/** What the control plane answers a service. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** Why nothing was taken, and what the sender may do about it. */
const refusals = {
  PM_INGEST_SIGNATURE: [401, "The message is not signed with a secret of this service."],
  PM_INGEST_EXPIRED: [401, "The message is rightly signed, for another time: check both clocks."],
  PM_INGEST_SERVICE: [403, "The message tells for another service than it is signed for."],
  PM_INGEST_NOT_FOUND: [404, "There is nothing here: post to /v1/events or /v1/proofs."],
  PM_INGEST_METHOD: [405, "Only POST is taken here."],
  PM_INGEST_TIMEOUT: [408, "The body did not come in time."],
  PM_INGEST_TOO_LARGE: [413, "The body is too large, as sent or unpacked."],
  PM_INGEST_ENCODING: [415, "The body is neither plain nor gzip."],
  PM_INGEST_BODY: [400, "The body is no such message."],
  PM_INGEST_RATE: [429, "The service tells more than it may."],
  PM_INGEST_VERSION: [
    501,
    "The message is of a version that this control plane does not know yet: update it.",
  ],
  PM_INGEST_BUSY: [503, "Too many messages are being stored at once."],
  PM_INGEST_DATABASE: [503, "The database does not take the message."],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>;

export type IngestCode = keyof typeof refusals;

export function accepted(content: unknown): Answer {
  return {
    status: 202,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
    body: JSON.stringify(content),
  };
}

/** An RFC 9457 problem. */
export function refused(code: IngestCode, headers: Answer["headers"] = {}): Answer {
  const [status, title] = refusals[code];
  return {
    status,
    headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...headers },
    body: JSON.stringify({ status, title, code }),
  };
}

export function retryAfter(seconds: number): Answer["headers"] {
  return { "Retry-After": String(Math.max(1, Math.ceil(seconds))) };
}
