import { harden, type ControlOptions } from "proofmark";
import { createMetrics, createTracing } from "proofmark/observe";

import { paths } from "../requests.ts";
import { nodeServer } from "./bare.ts";
import { nothing } from "./ours.ts";
import { promClientTimer } from "./prom-client-timer.ts";
import { loopback, running, type Variant } from "./variant.ts";

const promClient: Variant = {
  name: "prom-client's usual middleware",
  packages: "prom-client",
  headers: [],
  async start() {
    const server = nodeServer();
    server.prependListener("request", promClientTimer());
    return await running(server.listen(0, loopback));
  },
};

function only(name: string, controls: () => ControlOptions, isRouted: boolean): Variant {
  const routeTemplates = isRouted ? ["/items/{id}", paths.post] : [];
  return {
    name,
    headers: [],
    start: async () =>
      await running(
        harden(nodeServer(), {
          ...nothing,
          routeTemplates,
          controls: { ...nothing.controls, ...controls() },
        }).listen(0, loopback),
      ),
  };
}

/** Numbers of each request, beside what people add for them; `no guard` of the pipeline is what they stand on. */
export const measured: readonly Variant[] = [
  promClient,
  only("no guard, for metrics", () => ({}), false),
  only("metrics, counting", () => ({ metrics: { metrics: createMetrics() } }), true),
  only("tracing, without an SDK", () => ({ tracing: { tracing: createTracing() } }), false),
];
