import type { IncomingMessage } from "node:http";

import { markedExchange } from "../http/exchange.ts";

/** Notes with the exchange of a request what its framework caught of the application. */
export function keepFailure(request: IncomingMessage, error: unknown): void {
  const exchange = markedExchange(request);
  if (exchange !== undefined) exchange.failure = error;
}
