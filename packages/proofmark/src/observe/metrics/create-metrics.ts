import { Registry, type OpenMetricsContentType, type PrometheusContentType } from "prom-client";

import { breakerChannel, storeChannel, type BreakerChange, type StoreTiming } from "../../kernel/channels.ts";
import { withDeadline } from "../../kernel/deadline.ts";
import { acceptedFormat, type ExpositionFormat } from "./accepted-format.ts";
import { exposeProcess, exposeService } from "./exposed-metrics.ts";
import type { Exposition, MetricsService } from "./metrics-service.ts";
import { MetricsRecorder, type RecorderOptions } from "./recorder.ts";
import { RuntimeMeter } from "./runtime-meter.ts";

export interface CreateMetricsOptions extends RecorderOptions {
  /** Milliseconds that one scrape may take, the application's own metrics included. Default: 5,000. */
  readonly scrapeTimeoutMs?: number;
}

type AnyContentType = PrometheusContentType | OpenMetricsContentType;

/** Metrics of one process. */
export interface Metrics extends MetricsService, AsyncDisposable {
  /** Where the application registers metrics of its own: `new Counter({ …, registers: [metrics.registry] })`. */
  readonly registry: Registry<AnyContentType>;
}

const contentTypes = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
} as const;

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
  const registry = new Registry<AnyContentType>();
  const recorder = new MetricsRecorder({ maxSeries, requestBoundsSeconds: bounds });
  const meter = new RuntimeMeter();
  exposeService(registry, recorder);
  exposeProcess(registry, meter);
  const hearStore = (timing: StoreTiming): void => recorder.storeTimed(timing);
  const hearBreaker = (change: BreakerChange): void => recorder.breakerChanged(change);
  storeChannel.subscribe(hearStore);
  breakerChannel.subscribe(hearBreaker);
  const scrapes = new Scrapes(registry, scrapeTimeoutMs);
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

/**
 * One scrape after the other, for prom-client keeps the format in the registry; who asks for what is being written gets the
 * same, so that never more than two are under way.
 */
class Scrapes {
  readonly #registry: Registry<AnyContentType>;
  readonly #timeoutMs: number;
  readonly #running = new Map<ExpositionFormat, Promise<Exposition>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(registry: Registry<AnyContentType>, timeoutMs: number) {
    this.#registry = registry;
    this.#timeoutMs = timeoutMs;
  }

  write(format: ExpositionFormat): Promise<Exposition> {
    const running = this.#running.get(format);
    if (running !== undefined) return running;
    const mine = this.#last.then(() => this.#render(format)).finally(() => this.#running.delete(format));
    this.#running.set(format, mine);
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #render(format: ExpositionFormat): Promise<Exposition> {
    const registry = this.#registry;
    const contentType = contentTypes[format];
    // For OpenMetrics prom-client takes the suffix off the names of counters, and leaves them so for other formats.
    const named = registry.getMetricsAsArray().map((metric) => ({ metric, name: metric.name }));
    registry.setContentType(contentType);
    try {
      return { contentType, body: await withDeadline(registry.metrics(), this.#timeoutMs, "A scrape") };
    } finally {
      registry.setContentType(contentTypes.text);
      for (const { metric, name } of named) metric.name = name;
    }
  }
}
