import { errorCodes, type ErrorCode } from "./error-codes.ts";

/** A refusal: a value, never an exception. */
export interface Denial {
  readonly code: ErrorCode;
  readonly status: number;
  /** Header lines that belong to this refusal alone, such as `Retry-After`. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** What a guard says of a request: nothing, or a denial. */
export type Verdict = Denial | undefined;

/** Makes the denial that `code` stands for; its status is the one in the table of error codes. */
export function deny(code: ErrorCode, headers?: Denial["headers"]): Denial {
  const { status } = errorCodes[code];
  return headers === undefined ? { code, status } : { code, status, headers };
}
