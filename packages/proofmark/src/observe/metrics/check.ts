import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as immediate } from "node:timers/promises";

import { attachServer } from "../../http/attach.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { Finding } from "../../model/finding.ts";
import type { Guard } from "../../model/guard.ts";
import type { Check } from "../../model/probe.ts";
import { createMetrics, type Metrics } from "./create-metrics.ts";
import { metrics as metricsGuard } from "./guard.ts";
import type { MetricsRecorder } from "./recorder.ts";
import { metricsSpec } from "./spec.ts";

const madeUp = 300;
const ordinary = 5;

/** What only an operator sees: that requests which somebody makes up leave no series behind, and real ones their numbers. */
export const metricsCheck: Check = {
  spec: metricsSpec,
  run: (signal) => metricsFindings((metrics) => metricsGuard({ metrics }), signal),
};

/** What a guard counts of requests that somebody makes up, and of real ones. */
export async function metricsFindings(
  createGuard: (metrics: Metrics) => Guard,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  await using metrics = createMetrics();
  await using pipeline = new Pipeline([createGuard(metrics)], { routeTemplates: ["/notes/{id}"] });
  const server = createServer((_request, response) => void response.end());
  attachServer(server, pipeline);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    for (let id = 0; id < ordinary; id++) await ask(port, "GET", `/notes/${id}`, signal);
    await ask(port, "GET", "/made-up", signal);
    await settled(metrics.recorder);
    const before = seriesIn((await metrics.exposition()).body);
    for (let id = 0; id < madeUp; id++) await ask(port, "GET", `/made-up-${id}?q=${id}`, signal);
    await settled(metrics.recorder);
    const { body } = await metrics.exposition();
    const added = [...seriesIn(body)].filter((series) => !before.has(series));
    const counted = body.includes(`http_route="/notes/{id}"`) && countOf(body, "/notes/{id}") === ordinary;
    return [
      judge(
        "attack",
        added.length === 0 && countOf(body, "") === madeUp + 1,
        `${madeUp} paths that nobody serves were counted, and made no series.`,
        `${madeUp} paths that nobody serves made ${added.length} series.`,
      ),
      judge(
        "benign",
        counted,
        "The requests of a route were counted under its template.",
        "The requests of a route were not counted under its template.",
      ),
    ];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function ask(port: number, method: string, path: string, signal: AbortSignal): Promise<void> {
  const outgoing = request({ host: "127.0.0.1", port, method, path, signal, agent: false });
  outgoing.end();
  const [response] = await once(outgoing, "response");
  response.resume();
  await once(response, "close");
}

/** A client may have its answer before the server has counted it. */
async function settled({ active }: MetricsRecorder): Promise<void> {
  for (let turn = 0; turn < 1_000 && active.some((count) => count > 0); turn++) await immediate();
}

/** The series of requests: names and labels, without values. */
function seriesIn(body: string): ReadonlySet<string> {
  const lines = body.split("\n").filter((line) => line.startsWith("http_server_request_duration"));
  return new Set(lines.map((line) => line.slice(0, line.lastIndexOf(" "))));
}

function countOf(body: string, route: string): number {
  const start = `http_server_request_duration_seconds_count{http_route="${route}"`;
  const lines = body.split("\n").filter((line) => line.startsWith(start));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

function judge(role: Finding["role"], holds: boolean, held: string, breached: string): Finding {
  return holds ? { role, outcome: "held", summary: held } : { role, outcome: "breached", summary: breached };
}
