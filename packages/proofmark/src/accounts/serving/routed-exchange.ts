import type { IncomingMessage } from "node:http";

import { exchangeOf, markedExchange } from "../../http/exchange.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { ServedRoutes } from "./serve-routes.ts";

/** The exchange of a request to one of the routes, which then is its route; undefined where the path is somebody else's. */
export function routedExchange(routes: ServedRoutes, request: IncomingMessage): Exchange | undefined {
  const exchange = exchangeOf(request);
  const template = routes.templateOf(exchange);
  if (template === undefined) return undefined;
  markedExchange(request)?.routedBy(() => template, undefined);
  return exchange;
}
