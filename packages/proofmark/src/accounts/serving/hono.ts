import type { IncomingMessage } from "node:http";

import { readBody } from "./read-body.ts";
import { routedExchange } from "./routed-exchange.ts";
import type { ServedRoutes } from "./serve-routes.ts";

/** What is used of a Hono context on @hono/node-server. */
interface HonoContext {
  readonly env: unknown;
  readonly req: { text(): Promise<string> };
}

export type HonoMiddleware = (
  context: HonoContext,
  next: () => Promise<void>,
) => Promise<Response | undefined | void>;

/** Middleware for Hono on @hono/node-server: `app.use(identity.routes.hono())`. */
export function honoMiddleware(routes: ServedRoutes): HonoMiddleware {
  return async (context, next) => {
    const { incoming } = context.env as { readonly incoming: IncomingMessage };
    const exchange = routedExchange(routes, incoming);
    if (exchange === undefined) {
      await next();
      return undefined;
    }
    const answer = await routes.answer(exchange, async () => {
      // Middleware that has read the body before left it with Hono.
      const isRead = incoming.readableDidRead || incoming.readableEnded;
      return await readBody(incoming, isRead ? await context.req.text() : undefined);
    });
    const headers = new Headers();
    for (const [name, value] of answer.headers) headers.append(name, value);
    return new Response(answer.body === "" ? null : answer.body, { status: answer.status, headers });
  };
}
