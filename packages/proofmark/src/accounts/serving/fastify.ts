import type { IncomingMessage } from "node:http";

import { readBody } from "./read-body.ts";
import { routedExchange } from "./routed-exchange.ts";
import type { ServedRoutes } from "./serve-routes.ts";

interface FastifyReply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
  send(body: Buffer): unknown;
  callNotFound(): unknown;
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly body: unknown;
}

/** What is used of the instance that Fastify gives a plugin: routes and parsers of its own scope. */
export interface FastifyScope {
  removeAllContentTypeParsers: unknown;
  addContentTypeParser: unknown;
  all: unknown;
}

export type FastifyPlugin = (scope: FastifyScope, options: unknown, done: () => void) => void;

interface TypedScope {
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: null) => void) => void,
  ): void;
  all(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): void;
}

/** A plugin for Fastify 5. Register it without a prefix: the routes have their own base path. */
export function fastifyPlugin(routes: ServedRoutes, basePath: string): FastifyPlugin {
  return (instance, _options, done) => {
    const scope = instance as TypedScope;
    // The body is read here, with these routes' limit, and refused in their words.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    scope.all(`${basePath}/*`, async (request, reply) => {
      const exchange = routedExchange(routes, request.raw);
      if (exchange === undefined) return reply.callNotFound();
      const { status, headers, body } = await routes.answer(exchange, async () =>
        readBody(request.raw, request.body),
      );
      reply.status(status);
      for (const [name, value] of headers) reply.header(name, value);
      // To text it would add a charset, which problem+json has not.
      return reply.send(Buffer.from(body));
    });
    done();
  };
}
