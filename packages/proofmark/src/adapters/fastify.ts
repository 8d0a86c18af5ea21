import { Server, type IncomingMessage, type ServerResponse } from "node:http";
import { Server as TlsServer } from "node:https";

import { attachServer, serverOf } from "../http/attach.ts";
import { markedExchange, type RouteReader } from "../http/exchange.ts";
import type { Pipeline } from "../http/pipeline.ts";
import { keepFailure } from "./keep-failure.ts";

/** What is used of a Fastify 5 instance. */
export interface FastifyApplication {
  readonly server: unknown;
  addHook: unknown;
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly is404?: boolean;
  readonly routeOptions?: { readonly url?: string | undefined };
}

interface FastifyReply {
  readonly raw: ServerResponse;
}

interface AddHook {
  (
    name: "onRequest",
    hook: (request: FastifyRequest, reply: FastifyReply, done: () => void) => void,
  ): unknown;
  (
    name: "onError",
    hook: (request: FastifyRequest, reply: FastifyReply, error: unknown, done: () => void) => void,
  ): unknown;
}

const fastifyRoute: RouteReader = (source) => {
  const { is404, routeOptions } = source as FastifyRequest;
  return is404 === true ? undefined : routeOptions?.url;
};

/**
 * Puts a Fastify instance under a pipeline. The server is guarded, so what Fastify answers before any hook (a broken
 * URL, bytes that are no HTTP) is guarded too; `inject()` passes the same guards by a hook.
 * @throws TypeError where the instance speaks HTTP/2; the error of Fastify where it has started already.
 */
export function protectFastify(app: FastifyApplication, pipeline: Pipeline): void {
  const { server } = app;
  if (!(server instanceof Server || server instanceof TlsServer)) {
    throw new TypeError(
      "harden() guards HTTP/1.1, and this Fastify instance speaks HTTP/2: leave http2 out of its options, and let a proxy in front speak it.",
    );
  }
  attachServer(server, pipeline);
  const addHook = (app.addHook as AddHook).bind(app);
  addHook("onError", (request, _reply, error, done) => {
    keepFailure(request.raw, error);
    done();
  });
  addHook("onRequest", (request, reply, done) => {
    // For `localhost`, Fastify listens on further servers of its own, one for each address.
    const used = serverOf(request.raw);
    if (used !== undefined) attachServer(used, pipeline);
    pipeline.handle(request.raw, reply.raw, () => {
      markedExchange(request.raw)?.routedBy(fastifyRoute, request);
      done();
    });
  });
}
