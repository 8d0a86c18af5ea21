import type { IncomingMessage, Server, ServerResponse } from "node:http";

import { attachServer } from "../http/attach.ts";
import type { Pipeline } from "../http/pipeline.ts";

/** What is used of a Fastify 5 instance. */
export interface FastifyApplication {
  readonly server: unknown;
  addHook: unknown;
}

type AddOnRequest = (
  name: "onRequest",
  hook: (
    request: { readonly raw: IncomingMessage },
    reply: { readonly raw: ServerResponse },
    done: () => void,
  ) => void,
) => unknown;

/**
 * Puts a Fastify instance under a pipeline. The server is guarded, so what Fastify answers before any hook (a broken
 * URL, bytes that are no HTTP) is guarded too; `inject()` passes the same guards by a hook.
 * @throws the error of Fastify where the instance has started already.
 */
export function protectFastify(app: FastifyApplication, pipeline: Pipeline): void {
  attachServer(app.server as Server, pipeline);
  (app.addHook as AddOnRequest)("onRequest", (request, reply, done) => {
    pipeline.handle(request.raw, reply.raw, done);
  });
}
