import * as fc from "fast-check";

import { unheardLink } from "../http/unheard-link.ts";
import { inputOf } from "../input/request-input.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Guard } from "../model/guard.ts";
import { refusalOf } from "./check-sink.ts";

/** A request as sinks see it: its parameters and the JSON of its body. */
export interface JudgedRequest {
  readonly values?: readonly string[];
  readonly body?: unknown;
}

/** Asks the judge of one sink about calls, each in a request of its own, without a server. */
export class JudgedSink {
  readonly #guard: Guard;
  #shape: string | undefined;
  /** What the judge threw: the pipeline would have refused the call for it. */
  readonly faults: unknown[] = [];

  constructor(guard: Guard) {
    this.#guard = guard;
    guard.onStart?.(
      unheardLink({
        refusal: (_exchange, { detail, code }) => void (this.#shape = detail?.shape ?? code),
        fault: (_exchange, error) => void this.faults.push(error),
      }),
    );
  }

  /** Shape of what is wrong with the call in a request like that; undefined where it may go on. */
  shapeOf(request: JudgedRequest, call: unknown): string | undefined {
    this.#shape = undefined;
    this.within(request, () => refusalOf(this.#guard.spec.id, call));
    return this.#shape;
  }

  /** What `work` gives in a request like that. */
  within<Result>({ values = [], body }: JudgedRequest, work: () => Result): Result | undefined {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const query = new URLSearchParams(values.map((value, index): [string, string] => [`p${index}`, value]));
    // What reading the input and the sinks ask of an exchange.
    const exchange = {
      path: "/",
      query: query.toString(),
      host: "shop.example",
      principal: { id: "7", roles: [] },
      request: { headers, rawHeaders: [], url: "/" },
    } as unknown as Exchange;
    if (body !== undefined) inputOf(exchange).setBody(Buffer.from(JSON.stringify(body)));
    let result: Result | undefined;
    this.#guard.onHandler?.(exchange, () => (result = work()));
    return result;
  }
}

/** Signs that shells, paths, scripts, URLs and statements act on, and words that sinks know. */
const hostileAtoms: readonly string[] = [
  ...Array.from("'\"`\\$;|&<>(){}[]#!~*?/.,:=@%^-+_ \n\r\t\0"),
  "../",
  "..\\",
  "%2e%2e%2f",
  "%00",
  "$(",
  "${",
  "''",
  '""',
  "\\'",
  "--",
  "/*",
  "*/",
  "//",
  "://",
  "&&",
  "sh",
  "-c",
  "echo",
  "ls",
  "or",
  "1",
  "0x",
  "a",
  "true",
  "require(",
  "process",
  "constructor",
  "http:",
  "=>",
  "`${",
  "</script>",
  "é",
  "\u2028",
  "=1",
  "file:",
  "data:,",
  "@",
  "::1",
  "10.",
  "||",
];

/** Texts as attackers put them together, and any others. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...hostileAtoms), fc.string({ unit: "binary", maxLength: 4 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join("").toWellFormed());
