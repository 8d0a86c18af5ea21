import { Registry, type OpenMetricsContentType, type PrometheusContentType } from "prom-client";

import { withDeadline } from "../../kernel/deadline.ts";
import type { ExpositionFormat } from "./accepted-format.ts";
import { serviceMetrics } from "./metric-table.ts";
import type { Exposition } from "./metrics-service.ts";
import type { MetricsRecorder } from "./recorder.ts";

export type MetricRegistry = Registry<PrometheusContentType | OpenMetricsContentType>;

const contentTypes = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
} as const;
const told = serviceMetrics.scrapeFailures.name;

/**
 * One scrape after the other, for prom-client keeps the format in the registry; who asks for what is being written gets the
 * same, so that never more than two are under way. A metric that throws or never answers is left out and counted: the
 * others are needed most when something is wrong.
 */
export class Scrapes {
  readonly #registry: MetricRegistry;
  readonly #recorder: MetricsRecorder;
  readonly #timeoutMs: number;
  readonly #running = new Map<ExpositionFormat, Promise<Exposition>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(registry: MetricRegistry, recorder: MetricsRecorder, timeoutMs: number) {
    this.#registry = registry;
    this.#recorder = recorder;
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
    const isOpenMetrics = format === "openmetrics";
    const named = registry.getMetricsAsArray().map((metric) => ({ metric, name: metric.name }));
    registry.setContentType(contentTypes[format]);
    try {
      // OpenMetrics 1.0: the name of a counter has no suffix, and its samples have it, which prom-client adds.
      for (const { metric, name } of named)
        if (isOpenMetrics && isCounter(metric)) metric.name = name.replace(/_total$/, "");
      const others = named.filter(({ name }) => name !== told);
      const texts = await Promise.all(others.map(async ({ name }) => await this.#read(name)));
      // Last, so that it tells of this scrape, too.
      texts.push(await this.#read(told));
      const body = texts.filter((text) => text !== undefined).join(isOpenMetrics ? "\n" : "\n\n");
      return { contentType: contentTypes[format], body: `${body}\n${isOpenMetrics ? "# EOF\n" : ""}` };
    } finally {
      registry.setContentType(contentTypes.text);
      for (const { metric, name } of named) metric.name = name;
    }
  }

  async #read(name: string): Promise<string | undefined> {
    try {
      return await withDeadline(this.#registry.getSingleMetricAsString(name), this.#timeoutMs, name);
    } catch {
      this.#recorder.scrapeFailed(name);
      return undefined;
    }
  }
}

/** Its types have a number for the type of a metric, and its code the name. */
function isCounter(metric: object): boolean {
  return Reflect.get(metric, "type") === "counter";
}
