import type { Server } from "node:http";

import { attachServer } from "../http/attach.ts";
import type { Pipeline } from "../http/pipeline.ts";

/**
 * Puts a node:http or node:https server under a pipeline. Works with every framework that runs on such a server; call
 * it before or after the framework adds its listeners.
 * @example protectNode(server, new Pipeline([hsts(), csrf()]));
 */
export function protectNode(server: Server, pipeline: Pipeline): void {
  attachServer(server, pipeline);
}
