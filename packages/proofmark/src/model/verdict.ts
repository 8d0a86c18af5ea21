import { errorCodes, type ErrorCode } from "./error-codes.ts";

/** Why a request was refused, for the operator alone: in events, never in an answer. Holds no value that was sent. */
export interface RefusalDetail {
  /** The field that carried it: `query.q`, `body.user.name`, `header.referer`. */
  readonly field: string;
  /** What looked: a detector of `inspection`, or the call at a sink, such as `pg: Client.query`. */
  readonly at: string;
  /** What was seen, as classes of tokens or as a statement's shape: `string-end or-condition comment`. */
  readonly shape: string;
}

/** A refusal: a value, never an exception. */
export interface Denial {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail?: RefusalDetail;
  /** Header lines that belong to this refusal alone, such as `Retry-After`. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** An answer that a guard gives by itself and that refuses nothing: to a preflight, a report, a question for its health. */
export interface Reply {
  readonly code?: undefined;
  readonly status: number;
  /** With a `Content-Type`, where there is a body. */
  readonly headers?: Denial["headers"];
  readonly body?: string;
}

/** What a guard says of a response or a connection: nothing, or a denial. */
export type Verdict = Denial | undefined;

/** What a guard says of a request: nothing, a denial, or the answer itself. */
export type RequestVerdict = Denial | Reply | undefined;

/** Makes the denial that `code` stands for; its status is the one in the table of error codes. */
export function deny(code: ErrorCode, headers?: Denial["headers"]): Denial {
  const { status } = errorCodes[code];
  return headers === undefined ? { code, status } : { code, status, headers };
}

/** Makes an answer with these header lines and no body. Monitor mode sends it too: it is no refusal. */
export function reply(headers?: Denial["headers"]): Reply {
  return headers === undefined ? { status: 204 } : { status: 204, headers };
}

/** Makes an answer with a JSON body that no cache keeps. */
export function replyJson(status: number, content: unknown): Reply {
  return {
    status,
    headers: [
      ["Content-Type", "application/json"],
      ["Cache-Control", "no-store"],
    ],
    body: JSON.stringify(content),
  };
}

/** The same denial with what was seen this time. */
export function withDetail(denial: Denial, detail: RefusalDetail): Denial {
  return { ...denial, detail };
}

/** Whether an answer is a refusal: services return one in place of what was asked for. */
export function isDenial(answer: unknown): answer is Denial {
  return typeof answer === "object" && answer !== null && "code" in answer && "status" in answer;
}
