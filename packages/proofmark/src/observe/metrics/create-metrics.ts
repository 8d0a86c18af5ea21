import { Registry } from "prom-client";

import { breakerChannel, storeChannel, type BreakerChange, type StoreTiming } from "../../kernel/channels.ts";
import { acceptedFormat } from "./accepted-format.ts";
import { exposeProcess, exposeService } from "./exposed-metrics.ts";
import type { MetricsService } from "./metrics-service.ts";
import { MetricsRecorder, type RecorderOptions } from "./recorder.ts";
import { RuntimeMeter } from "./runtime-meter.ts";
import { Scrapes, type MetricRegistry } from "./scrapes.ts";

export interface CreateMetricsOptions extends RecorderOptions {
  /** Milliseconds after which a scrape leaves out what has not answered of the application's own metrics. Default: 5,000. */
  readonly scrapeTimeoutMs?: number;
}

/** Metrics of one process. */
export interface Metrics extends MetricsService, AsyncDisposable {
  /** Where the application registers metrics of its own: `new Counter({ …, registers: [metrics.registry] })`. */
  readonly registry: MetricRegistry;
}

/**
 * Makes the metrics of this process: what guards, sinks and stores do, and what the process needs. The guard `metrics`
 * counts and answers scrapes; the registry is of prom-client, and not its global one.
 * @throws RangeError where the bounds do not rise.
 * @example
 * await using metrics = createMetrics();
 * harden(app, { controls: { metrics: { metrics } } });
 * const sold = new Counter({ name: "shop_sold_total", help: "Things sold.", registers: [metrics.registry] });
 */
export function createMetrics(options: CreateMetricsOptions = {}): Metrics {
  const { scrapeTimeoutMs = 5_000, requestBoundsSeconds: bounds, maxSeries } = options;
  if (bounds?.some((bound, index) => !(bound > (bounds[index - 1] ?? 0))) === true)
    throw new RangeError("requestBoundsSeconds must rise, from above 0: [0.01, 0.1, 1].");
  const registry: MetricRegistry = new Registry();
  const recorder = new MetricsRecorder({ maxSeries, requestBoundsSeconds: bounds });
  const meter = new RuntimeMeter();
  exposeService(registry, recorder);
  exposeProcess(registry, meter);
  const hearStore = (timing: StoreTiming): void => recorder.storeTimed(timing);
  const hearBreaker = (change: BreakerChange): void => recorder.breakerChanged(change);
  storeChannel.subscribe(hearStore);
  breakerChannel.subscribe(hearBreaker);
  const scrapes = new Scrapes(registry, recorder, scrapeTimeoutMs);
  return {
    registry,
    recorder,
    exposition: async (accept) => await scrapes.write(acceptedFormat(accept)),
    async [Symbol.asyncDispose]() {
      storeChannel.unsubscribe(hearStore);
      breakerChannel.unsubscribe(hearBreaker);
      meter.close();
      registry.clear();
    },
  };
}
