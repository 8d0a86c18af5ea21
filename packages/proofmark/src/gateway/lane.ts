import type { IncomingMessage, ServerResponse } from "node:http";

import type { HttpExchange } from "../http/exchange.ts";
import type { ErrorCode } from "../model/error-codes.ts";
import type { Denial } from "../model/verdict.ts";
import type { Outbox } from "./outbox.ts";
import type { Upstream } from "./upstream.ts";

/** A request that the upstream did not answer as it should. */
export interface UpstreamFailure {
  readonly code: ErrorCode;
  /** For the log alone: it names addresses of the inside. */
  readonly error: Error;
  readonly exchangeId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
}

/** What all requests of a gateway share. */
export interface Lane {
  readonly upstream: Upstream;
  readonly outbox: Outbox;
  /** The Host that the upstream gets; undefined: the client's. */
  readonly host: string | undefined;
  /** What the gateway calls itself in Via: its own, so that it knows a request that comes back. */
  readonly pseudonym: string;
  readonly stallTimeoutMs: number;
  isClosing: boolean;
  isTrustedProxy(request: IncomingMessage): boolean;
  refuse(request: IncomingMessage, response: ServerResponse, denial: Denial): void;
  report(exchange: HttpExchange, code: ErrorCode, error: Error): void;
}
