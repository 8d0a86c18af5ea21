import type { IncomingMessage, ServerResponse } from "node:http";

import { readBody } from "./read-body.ts";
import { routedExchange } from "./routed-exchange.ts";
import type { ServedRoutes } from "./serve-routes.ts";
import { writeAnswer } from "./write-answer.ts";

export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/** A listener that answers the routes, and leaves the rest to `next`. Without one, the rest is a 404. */
export function nodeListener(routes: ServedRoutes, next: NodeListener = notFound): NodeListener {
  return (request, response) => {
    const exchange = routedExchange(routes, request);
    if (exchange === undefined) {
      next(request, response);
      return;
    }
    void routes
      .answer(exchange, async () => readBody(request, undefined))
      .then((answer) => writeAnswer(response, answer));
  };
}

function notFound(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404, { "Content-Type": "text/plain" });
  response.end("Not found\n");
}
