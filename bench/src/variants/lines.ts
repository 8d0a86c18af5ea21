import { createServer } from "node:http";

import { pinoHttp } from "pino-http";
import { harden, type HardenOptions } from "proofmark";
import { createLog } from "proofmark/observe";

import { nodeServer } from "./bare.ts";
import { nowhere, streamToNowhere } from "./line-destinations.ts";
import { controls } from "./ours.ts";
import { redactedPaths } from "./usual.ts";
import { loopback, running, type Variant } from "./variant.ts";

/** A pipeline of these controls alone. */
function alone(ids: readonly string[], own: HardenOptions["controls"] = {}): HardenOptions {
  const off = Object.fromEntries(controls.filter((id) => !ids.includes(id)).map((id) => [id, false]));
  return { controls: { ...off, ...own } };
}

/** A line for each request, by the package that people add, and by ours with the ids that it carries. */
export const lines: readonly Variant[] = [
  {
    name: "pino-http",
    packages: "pino-http",
    headers: [],
    async start() {
      const bare = nodeServer();
      const log = pinoHttp({ redact: redactedPaths }, nowhere);
      const server = createServer((request, response) => {
        log(request, response);
        bare.emit("request", request, response);
      });
      return await running(server.listen(0, loopback));
    },
  },
  {
    name: "log and correlation",
    headers: ["x-request-id"],
    async start() {
      const log = await createLog({}, { stdout: streamToNowhere() });
      const settings = alone(["log", "correlation"], { log: { log } });
      return await running(harden(nodeServer(), settings).listen(0, loopback), () => log.close());
    },
  },
];
