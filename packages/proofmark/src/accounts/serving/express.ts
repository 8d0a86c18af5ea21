import type { IncomingMessage, ServerResponse } from "node:http";

import { readBody } from "./read-body.ts";
import { routedExchange } from "./routed-exchange.ts";
import type { ServedRoutes } from "./serve-routes.ts";
import { writeAnswer } from "./write-answer.ts";

/** What is used of an Express request: `body` where a parser ran before. */
type ExpressRequest = IncomingMessage & { readonly body?: unknown };

export type ExpressMiddleware = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Middleware for Express 4 and 5, wherever it is mounted: what counts is the path as it was sent. */
export function expressMiddleware(routes: ServedRoutes): ExpressMiddleware {
  return (request, response, next) => {
    const exchange = routedExchange(routes, request);
    if (exchange === undefined) {
      next();
      return;
    }
    void routes
      .answer(exchange, async () => readBody(request, request.body))
      .then((answer) => writeAnswer(response, answer));
  };
}
