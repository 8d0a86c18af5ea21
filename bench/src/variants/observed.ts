import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";

import { pinoHttp } from "pino-http";
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
import { Histogram, Registry } from "prom-client";

import { paths } from "../requests.ts";
import { nodeServer } from "./bare.ts";
import { nothing } from "./ours.ts";
import { nowhere, redactedPaths } from "./usual.ts";
import { loopback, running, type Variant } from "./variant.ts";

/** The two that most services have. */
const usual: Variant = {
  name: "pino-http and prom-client",
  packages: "pino-http, prom-client",
  headers: [],
  async start() {
    const bare = nodeServer();
    const log = pinoHttp({ redact: redactedPaths }, nowhere);
    const duration = new Histogram({
      name: "http_request_duration_seconds",
      help: "Duration of requests.",
      labelNames: ["method", "route", "code"],
      registers: [new Registry()],
    });
    const server = createServer((request: IncomingMessage, response: ServerResponse) => {
      const end = duration.startTimer();
      response.once("finish", () => {
        const route = request.url === paths.post ? paths.post : "/items/:id";
        end({ method: request.method ?? "GET", route, code: response.statusCode });
      });
      log(request, response);
      bare.emit("request", request, response);
    });
    return await running(server.listen(0, loopback));
  },
};

type Observing =
  | "attack-feed"
  | "audit-chain"
  | "correlation"
  | "health"
  | "latency-budget"
  | "log"
  | "metrics"
  | "tracing";

/** What `createObservability` switches on, but that lines go nowhere, as the others' do. */
function ours(name: string, ids: readonly Observing[]): Variant {
  return {
    name,
    headers: ids.includes("correlation") ? ["x-request-id"] : [],
    async start() {
      const folder = mkdtempSync(join(tmpdir(), "proofmark-bench-"));
      const stdout = new Writable({ write: (_chunk, _encoding, done) => done() });
      const log = await createLog({}, { stdout });
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

/** Everything of `observe` at once, beside the usual pair on the same server. */
export const observed: readonly Variant[] = [
  usual,
  ours("nothing of observe", []),
  ours("observe: correlation and log", ["correlation", "log"]),
  ours("observe: with metrics", ["correlation", "log", "metrics"]),
  ours("observe: with latency-budget and health", [
    "correlation",
    "log",
    "metrics",
    "latency-budget",
    "health",
  ]),
  ours("observe: all of it", [
    "correlation",
    "log",
    "metrics",
    "latency-budget",
    "health",
    "tracing",
    "audit-chain",
    "attack-feed",
  ]),
];
