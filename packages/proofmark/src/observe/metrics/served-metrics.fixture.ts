import type { RequestListener } from "node:http";

import { serve, type Served } from "../../http/served.fixture.ts";
import type { PipelineOptions } from "../../http/pipeline.ts";
import type { Guard } from "../../model/guard.ts";
import { createMetrics, type CreateMetricsOptions, type Metrics } from "./create-metrics.ts";
import { metrics as metricsGuard } from "./guard.ts";
import type { MetricsOptions } from "./options.ts";

export interface ServedMetrics extends AsyncDisposable {
  readonly served: Served;
  readonly metrics: Metrics;
  /** The exposition, when every request that came is counted. */
  text(accept?: string): Promise<string>;
}

export interface ServedOptions {
  readonly create?: CreateMetricsOptions;
  readonly guard?: Omit<MetricsOptions, "metrics">;
  readonly pipeline?: PipelineOptions;
  readonly others?: readonly Guard[];
}

/** A server whose requests are counted. */
export async function serveMetrics(
  handler: RequestListener,
  { create, guard, pipeline, others = [] }: ServedOptions = {},
): Promise<ServedMetrics> {
  const metrics = createMetrics(create);
  // The middle of all chances: every `sampleEvery`th request exactly.
  const counting = metricsGuard({ ...guard, metrics }, () => 0.5);
  const served = await serve([counting, ...others], handler, {
    routeTemplates: ["/notes/{id}", "/"],
    ...pipeline,
  });
  return {
    served,
    metrics,
    async text(accept) {
      // A client may have its answer before the server has counted it.
      for (let turn = 0; turn < 5_000 && metrics.recorder.active.some((count) => count > 0); turn++)
        await new Promise((resolve) => setImmediate(resolve));
      return (await metrics.exposition(accept)).body;
    },
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await metrics[Symbol.asyncDispose]();
    },
  };
}

/** The value of the one series with these labels, in any order; undefined where there is none. */
export function valueOf(
  body: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const found = body
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => wanted.every((label) => line.includes(label)));
  if (found.length > 1)
    throw new Error(`${found.length} series of ${name} have these labels: ${found.join("\n")}`);
  const line = found[0]?.split(" # ")[0];
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(" ") + 1));
}

/** Names and labels of every series. */
export function seriesIn(body: string): ReadonlySet<string> {
  const lines = body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Set(lines.map((line) => (line.split(" # ")[0] ?? "").replace(/ \S+$/, "")));
}
