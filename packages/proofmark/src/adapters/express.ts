import type { IncomingMessage, Server, ServerResponse } from "node:http";

import { attachServer, serverOf } from "../http/attach.ts";
import { markedExchange } from "../http/exchange.ts";
import type { Pipeline } from "../http/pipeline.ts";
import { expressRoute } from "./express-routes.ts";
import { keepFailure } from "./keep-failure.ts";

type Handle = (request: IncomingMessage, response: ServerResponse, ...rest: unknown[]) => unknown;

/** What is used of an Express 4 or 5 application. */
export type ExpressApplication = ((...args: never[]) => unknown) & {
  handle?: unknown;
  listen: unknown;
  use?: unknown;
};

type UseErrorHandler = (handler: typeof passFailureOn) => unknown;

/**
 * Puts an Express 4 or 5 application under a pipeline: in front of every middleware and route, whether they were added
 * before or after. `app.listen` guards the connections too; a server that you make yourself is guarded from its first
 * request on, or at once with `protectNode(server, pipeline)`.
 */
export function protectExpress(app: ExpressApplication, pipeline: Pipeline): void {
  const handle = app.handle as Handle;
  let isLastHandlerIn = false;
  app.handle = function guarded(
    this: unknown,
    request: IncomingMessage,
    response: ServerResponse,
    ...rest: unknown[]
  ) {
    const server = serverOf(request);
    if (server !== undefined) attachServer(server, pipeline);
    if (!isLastHandlerIn) {
      isLastHandlerIn = true;
      // Behind the application's own error handlers: what they answer is no failure.
      (app.use as UseErrorHandler).call(app, passFailureOn);
    }
    pipeline.handle(request, response, () => {
      markedExchange(request)?.routedBy(expressRoute, request);
      handle.call(this, request, response, ...rest);
    });
  };
  const listen = app.listen as (...args: unknown[]) => Server;
  app.listen = function guarded(this: unknown, ...args: unknown[]) {
    const server = listen.apply(this, args);
    attachServer(server, pipeline);
    return server;
  };
}

// Express knows an error handler by its four parameters.
function passFailureOn(
  error: unknown,
  request: IncomingMessage,
  _response: unknown,
  next: (error: unknown) => void,
): void {
  keepFailure(request, error);
  next(error);
}
