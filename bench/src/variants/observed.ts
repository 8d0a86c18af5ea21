import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { DestinationStream } from "pino";
import { pinoHttp, type Options } from "pino-http";
import { harden, type ControlOptions } from "proofmark";
import { KeyRing } from "proofmark/identity";
import {
  createAuditTrail,
  createFeed,
  createHealth,
  createLog,
  createMetrics,
  createTracing,
} from "proofmark/observe";

import { paths } from "../requests.ts";
import { nodeServer } from "./bare.ts";
import { nowhere, pinoToDevNull, streamToDevNull, streamToNowhere } from "./line-destinations.ts";
import { nothing } from "./ours.ts";
import { promClientTimer } from "./prom-client-timer.ts";
import { redactedPaths } from "./usual.ts";
import { loopback, running, type Variant } from "./variant.ts";

/** A field that pino-http writes at each line is left out here where ours has none like it. */
const fewFields: Options = {
  genReqId: () => randomUUID(),
  wrapSerializers: false,
  serializers: {
    req: ({ id, method, url, socket }: IncomingMessage) => ({
      id,
      method,
      url,
      remoteAddress: socket.remoteAddress,
    }),
    res: ({ statusCode }: ServerResponse) => ({ statusCode }),
  },
};

/** The two that most services have. */
function usual(name: string, options: Options, destination: () => DestinationStream): Variant {
  return {
    name,
    packages: "pino-http, prom-client",
    headers: [],
    async start() {
      const bare = nodeServer();
      const log = pinoHttp(options, destination());
      const time = promClientTimer();
      const server = createServer((request: IncomingMessage, response: ServerResponse) => {
        time(request, response);
        log(request, response);
        bare.emit("request", request, response);
      });
      return await running(server.listen(0, loopback));
    },
  };
}

type Observing =
  | "attack-feed"
  | "audit-chain"
  | "correlation"
  | "health"
  | "latency-budget"
  | "log"
  | "metrics"
  | "tracing";

/** What `createObservability` switches on, but for where its lines go. */
function ours(name: string, ids: readonly Observing[], stdout = streamToNowhere): Variant {
  return {
    name,
    headers: ids.includes("correlation") ? ["x-request-id"] : [],
    async start() {
      const folder = mkdtempSync(join(tmpdir(), "proofmark-bench-"));
      const log = await createLog({}, { stdout: stdout() });
      const ring = new KeyRing([{ id: "bench", key: randomBytes(32) }]);
      const trail = await createAuditTrail({ folder: join(folder, "audit"), ring });
      const secret = `whsec_${randomBytes(32).toString("base64")}`;
      const feed = createFeed({
        url: "http://127.0.0.1:9",
        secret,
        service: "bench",
        spoolFolder: join(folder, "spool"),
      });
      const all: Required<Pick<ControlOptions, Observing>> = {
        correlation: {},
        log: { log },
        metrics: { metrics: createMetrics() },
        tracing: { tracing: createTracing() },
        health: { health: createHealth() },
        "latency-budget": { defaultBudget: "response" },
        "audit-chain": { trail },
        "attack-feed": { feed },
      };
      const server = harden(nodeServer(), {
        ...nothing,
        routeTemplates: ["/items/{id}", paths.post],
        controls: { ...nothing.controls, ...Object.fromEntries(ids.map((id) => [id, all[id]])) },
      });
      return await running(server.listen(0, loopback), async () => {
        await feed.close(0);
        await trail[Symbol.asyncDispose]();
        await log.close();
        rmSync(folder, { recursive: true, force: true });
      });
    },
  };
}

const everyone: readonly Observing[] = [
  "correlation",
  "log",
  "metrics",
  "latency-budget",
  "health",
  "tracing",
  "audit-chain",
  "attack-feed",
];

/** Everything of `observe` at once, beside the usual pair on the same server. */
export const observed: readonly Variant[] = [
  usual("pino-http and prom-client", { redact: redactedPaths }, () => nowhere),
  usual("pino-http with our fields, and prom-client", fewFields, () => nowhere),
  ours("nothing of observe", []),
  ours("observe: correlation and log", everyone.slice(0, 2)),
  ours("observe: with metrics", everyone.slice(0, 3)),
  ours("observe: with latency-budget and health", everyone.slice(0, 5)),
  ours("observe: all of it", everyone),
  usual("pino-http and prom-client, lines to /dev/null", { redact: redactedPaths }, pinoToDevNull),
  ours("observe: all of it, lines to /dev/null", everyone, streamToDevNull),
];

export const observedNote = `"Nothing of observe" is the pipeline alone: what observing costs is on top of that. A line of ours has the ids of the request
and of its trace, method, route, status, duration and client; one of pino-http also has the headers, and "with our fields" is
it cut to what ours has, without a trace. Ours counts what is being served as well, knows percentiles by route, and sends
\`X-Request-ID\`. These are requests that are served: one that is refused or recorded has an event, and a second line.`;
