import { Counter, Gauge, type Registry } from "prom-client";

import { CountedHistogram, type CountedSeries } from "./counted-histogram.ts";
import { methodNames } from "./method-names.ts";
import { lagMetrics, lagStatistics, processMetrics, serviceMetrics, type MetricRow } from "./metric-table.ts";
import type { Buckets } from "./buckets.ts";
import type { MetricsRecorder } from "./recorder.ts";
import type { RuntimeMeter } from "./runtime-meter.ts";
import type { Count, SeriesTable } from "./series-table.ts";

type Reading = readonly [labels: readonly string[], value: number];
type AnyRegistry = Pick<Registry, "registerMetric">;

/** Puts what a recorder counts into a registry: read at each scrape, and kept nowhere else. */
export function exposeService(registry: AnyRegistry, recorder: MetricsRecorder): void {
  const { requestDuration, activeRequests, guardDuration, sinkDuration, storeDuration } = serviceMetrics;
  exposeHistogram(registry, requestDuration, () => recorder.requests);
  expose(registry, activeRequests, () => activeOf(recorder));
  exposeHistogram(registry, guardDuration, () => bucketsOf(recorder.guards));
  exposeHistogram(registry, sinkDuration, () => bucketsOf(recorder.sinks));
  exposeHistogram(registry, storeDuration, () => bucketsOf(recorder.stores));
  for (const name of [
    "refusals",
    "faults",
    "losses",
    "events",
    "degraded",
    "breakerChanges",
    "scrapeFailures",
  ] as const)
    expose(registry, serviceMetrics[name], () => countsOf(recorder[name]));
  expose(registry, serviceMetrics.breakerState, () => countsOf(recorder.breakers));
}

/** Puts what is measured of the process into a registry. */
export function exposeProcess(registry: AnyRegistry, meter: RuntimeMeter): void {
  const of = processMetrics;
  for (const [index, statistic] of lagStatistics.entries())
    exposeOne(registry, lagMetrics[index] as MetricRow, () => meter.lag()[statistic]);
  expose(registry, of.loopTime, () =>
    Object.entries(meter.loopTime()).map(([state, value]) => [[state], value]),
  );
  exposeHistogram(registry, of.collections, () => bucketsOf(meter.collections));
  exposeOne(registry, of.heapSize, () => process.memoryUsage().heapTotal);
  exposeOne(registry, of.heapUsed, () => process.memoryUsage().heapUsed);
  exposeOne(registry, of.external, () => process.memoryUsage().external);
  exposeOne(registry, of.resident, () => process.memoryUsage.rss());
  exposeOne(registry, of.cpu, () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  exposeOne(registry, of.started, () => Math.round(Date.now() / 1000 - process.uptime()));
  expose(registry, of.version, () => [[[process.version], 1]]);
}

function expose(registry: AnyRegistry, row: MetricRow, read: () => Iterable<Reading>): void {
  const { name, help, type } = row;
  const labelNames = [...row.labels];
  const labelled = (labels: readonly string[]): Record<string, string> =>
    Object.fromEntries(labelNames.map((label, index) => [label, labels[index] ?? ""]));
  if (type === "counter") {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames,
      registers: [],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.inc(labelled(labels), value);
      },
    });
    registry.registerMetric(counter);
    return;
  }
  const gauge: Gauge = new Gauge({
    name,
    help,
    labelNames,
    registers: [],
    collect() {
      this.reset();
      for (const [labels, value] of read()) this.set(labelled(labels), value);
    },
  });
  registry.registerMetric(gauge);
}

function exposeOne(registry: AnyRegistry, row: MetricRow, read: () => number): void {
  expose(registry, row, () => [[[], read()]]);
}

function exposeHistogram(registry: AnyRegistry, row: MetricRow, read: () => Iterable<CountedSeries>): void {
  registry.registerMetric(new CountedHistogram(row, read));
}

function* countsOf(table: SeriesTable<Count>): Generator<Reading> {
  for (const { labels, cell } of table) yield [labels, cell.value];
}

function* bucketsOf(table: SeriesTable<Buckets>): Generator<CountedSeries> {
  for (const { labels, cell } of table) yield { labels, buckets: cell };
}

/** A method that never came has no series. */
function* activeOf({ active, seenMethods }: MetricsRecorder): Generator<Reading> {
  for (const [index, value] of active.entries()) {
    if (seenMethods[index] === 0) continue;
    yield [[methodNames[index >> 1] ?? "", index % 2 === 0 ? "http" : "https"], value];
  }
}
