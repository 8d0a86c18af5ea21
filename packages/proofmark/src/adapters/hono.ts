import type { IncomingMessage, ServerResponse } from "node:http";

import { attachServer, serverOf } from "../http/attach.ts";
import { markedExchange } from "../http/exchange.ts";
import type { Pipeline } from "../http/pipeline.ts";
import { honoRouteReader } from "./hono-routes.ts";
import { keepFailure } from "./keep-failure.ts";

/** What is used of a Hono application on @hono/node-server. */
export interface HonoApplication {
  fetch: unknown;
  onError?: unknown;
}

interface HonoContext {
  readonly env: NodeBindings;
}

type HandleError = (error: unknown, context: HonoContext) => unknown;

interface NodeBindings {
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
}

type Fetch = (request: Request, bindings?: NodeBindings, ...rest: unknown[]) => Response | Promise<Response>;

/** How @hono/node-server is told that the response has gone out already. */
const alreadySent = { headers: { "x-hono-already-sent": "true" } };

/**
 * Puts a Hono application on @hono/node-server under a pipeline; call it before `serve`. Guards stand in front of
 * every middleware, whether it was added before or after. Connections are guarded from the first request on, or at
 * once with `protectNode(server, pipeline)`.
 */
export function protectHono(app: HonoApplication, pipeline: Pipeline): void {
  const fetch = app.fetch as Fetch;
  const honoRoute = honoRouteReader(app);
  let isHearing = false;
  app.fetch = (request: Request, bindings?: NodeBindings, ...rest: unknown[]) => {
    const { incoming, outgoing } = bindings ?? {};
    if (incoming === undefined || outgoing === undefined) {
      // Anything else would serve requests that no guard has seen.
      throw new Error(
        "A hardened Hono application runs on @hono/node-server: serve it with serve(app). In tests, call app.request() before harden(app).",
      );
    }
    const server = serverOf(incoming);
    if (server !== undefined) attachServer(server, pipeline);
    if (!isHearing) {
      isHearing = true;
      hearFailures(app);
    }
    return new Promise<Response>((resolve, reject) => {
      outgoing.once("close", () => resolve(new Response(null, alreadySent)));
      pipeline.handle(incoming, outgoing, () => {
        markedExchange(incoming)?.routedBy(honoRoute, request);
        try {
          Promise.resolve(fetch.call(app, request, bindings, ...rest)).then(resolve, reject);
        } catch (error) {
          reject(error);
        }
      });
    });
  };
}

function hearFailures(app: HonoApplication): void {
  const { onError } = app;
  // Not documented: what `onError` was given before, or Hono's own. Where it is kept elsewhere, failures are not logged.
  const errorHandler: unknown = Reflect.get(app, "errorHandler");
  if (typeof errorHandler !== "function" || typeof onError !== "function") return;
  (onError as (handle: HandleError) => unknown).call(app, (error, context) => {
    const { incoming } = context.env;
    if (incoming !== undefined) keepFailure(incoming, error);
    return (errorHandler as HandleError)(error, context);
  });
}
