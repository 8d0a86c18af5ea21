import type { Exchange } from "../../../model/exchange.ts";
import type { Denial } from "../../../model/verdict.ts";

/** One request to the ground. */
export interface GroundCall {
  readonly exchange: Exchange;
  /** Values of the path's `{names}`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a route answers: JSON, or a refusal of a part. */
export type GroundAnswer = { readonly status: number; readonly json?: unknown } | Denial;

export interface GroundRoute {
  readonly method: string;
  readonly path: string;
  /** Whether nobody has to be signed in. */
  readonly isOpen?: true;
  handle(call: GroundCall): GroundAnswer | Promise<GroundAnswer>;
}
