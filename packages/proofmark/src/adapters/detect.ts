import { Server } from "node:http";
import { Server as TlsServer } from "node:https";

import type { Pipeline } from "../http/pipeline.ts";
import { protectExpress, type ExpressApplication } from "./express.ts";
import { protectFastify, type FastifyApplication } from "./fastify.ts";
import { protectHono, type HonoApplication } from "./hono.ts";
import { protectNode } from "./node.ts";

/** Anything that `harden` can stand in front of. */
export type Hardenable = Server | TlsServer | ExpressApplication | FastifyApplication | HonoApplication;

/**
 * Puts an application of a known framework, or a server, under a pipeline.
 * @throws TypeError where it is none of them.
 */
export function protect(app: Hardenable, pipeline: Pipeline): void {
  if (app instanceof Server || app instanceof TlsServer) protectNode(app, pipeline);
  else if (isFunctionWith(app, "handle", "listen")) protectExpress(app as ExpressApplication, pipeline);
  else if (hasFunctions(app, "addHook", "inject")) protectFastify(app as FastifyApplication, pipeline);
  else if (hasFunctions(app, "fetch", "use", "route")) protectHono(app as HonoApplication, pipeline);
  else {
    throw new TypeError(
      "harden() takes a node:http server, or an Express, Fastify or Hono application. For anything else, pass its node:http server.",
    );
  }
}

function isFunctionWith(value: unknown, ...names: readonly string[]): boolean {
  return typeof value === "function" && names.every((name) => typeof Reflect.get(value, name) === "function");
}

function hasFunctions(value: unknown, ...names: readonly string[]): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === "function")
  );
}
