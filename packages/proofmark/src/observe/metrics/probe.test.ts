import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Guard } from "../../model/guard.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { groundMetrics } from "../../prove/proving-ground/ground-metrics.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { metrics } from "./guard.ts";
import { metricsProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, guards?: readonly Guard[]): Promise<Proof> {
  await using service = await serve(listener, guards === undefined ? {} : { pipeline: new Pipeline(guards) });
  return await proveService(metricsProbe, service.origin, AbortSignal.timeout(20_000));
}

/** A site, and at /metrics what `answer` gives. */
function site(status: number, body: string): RequestListener {
  return (request, response) => {
    const isMetrics = request.url === "/metrics";
    response.writeHead(isMetrics ? status : request.url === "/" ? 200 : 404).end(isMetrics ? body : "home");
  };
}

const exposition = "# HELP up Up.\n# TYPE up gauge\nup 1\n";

for (const [title, listener, guards, state] of [
  ["metrics for everybody", site(200, exposition), undefined, "failed"],
  ["metrics that another program refuses", site(403, "no"), undefined, "observed"],
  ["a service without metrics", site(404, "nothing"), undefined, "not-applicable"],
  ["a page that is called metrics", site(200, "<h1>Metrics of success</h1>"), undefined, "inconclusive"],
  [
    "the guard, open to this machine",
    site(200, exposition),
    [metrics({ metrics: groundMetrics() })],
    "proven",
  ],
  [
    "the guard with a token",
    site(200, exposition),
    [metrics({ metrics: groundMetrics(), operatorToken: "0123456789abcdef0123456789abcdef" })],
    "proven",
  ],
  ["the guard without metrics", site(200, exposition), [metrics()], "failed"],
] as const) {
  test(`${title} is ${state}`, async () => {
    const proof = await proofOf(listener, guards);
    assert.equal(proof.state, state, JSON.stringify(proof.findings.map(({ summary }) => summary)));
  });
}
