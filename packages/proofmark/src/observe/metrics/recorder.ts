import type { BreakerChange, GuardTiming, SinkTiming, StoreTiming } from "../../kernel/channels.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Exchange } from "../../model/exchange.ts";
import { Buckets, guardBounds, requestBounds, storeBounds } from "./buckets.ts";
import { methodIndex, methodNames } from "./method-names.ts";
import { RequestDurations } from "./request-durations.ts";
import { countTable, SeriesTable } from "./series-table.ts";

export interface RecorderOptions {
  /** Series of the durations of requests at most. Default: 1,000. */
  readonly maxSeries?: number | undefined;
  /** Seconds, rising. Default: those of OpenTelemetry's semantic conventions, 5 ms to 10 s. */
  readonly requestBoundsSeconds?: readonly number[] | undefined;
}

/** Series of each other metric at most: controls, codes and operations are names of the code, of which there are hundreds. */
const mostNames = 500;

/** What is counted, where it is counted: numbers in tables, which a scrape reads. Loads no library. */
export class MetricsRecorder {
  readonly requests: RequestDurations;
  /** Two for each of {@link methodNames}: over HTTP, over HTTPS. */
  readonly active = new Int32Array(methodNames.length * 2);
  /** 1 where such a request ever came. */
  readonly seenMethods = new Uint8Array(methodNames.length * 2);
  readonly refusals = countTable(mostNames);
  readonly faults = countTable(mostNames);
  readonly losses = countTable(mostNames);
  readonly scrapeFailures = countTable(mostNames);
  readonly events = countTable(mostNames);
  readonly degraded = countTable(mostNames);
  readonly guards = new SeriesTable(() => new Buckets(guardBounds), mostNames);
  readonly sinks = new SeriesTable(() => new Buckets(guardBounds), mostNames);
  readonly stores = new SeriesTable(() => new Buckets(storeBounds), mostNames);
  readonly breakers = countTable(mostNames);
  readonly breakerChanges = countTable(mostNames);

  constructor({ maxSeries = 1_000, requestBoundsSeconds = requestBounds }: RecorderOptions = {}) {
    this.requests = new RequestDurations({ bounds: requestBoundsSeconds, maxSeries });
  }

  /** A request is being served. An upgrade is not: its connection may last for days. */
  open(exchange: Exchange): void {
    if (exchange.isUpgrade) return;
    const index = activeIndex(exchange);
    this.active[index] = (this.active[index] as number) + 1;
    this.seenMethods[index] = 1;
  }

  /** The same request is done. */
  close(exchange: Exchange): void {
    if (exchange.isUpgrade) return;
    const index = activeIndex(exchange);
    this.active[index] = (this.active[index] as number) - 1;
    this.requests.record(exchange);
  }

  hear(event: ProofmarkEvent): void {
    const { type, control } = event;
    this.events.at(type).value++;
    if (type === "refusal") this.refusals.at(control, event.code, String(event.isEnforced)).value++;
    else if (type === "fault") this.faults.at(control).value++;
    else if (type === "loss") this.losses.at(control).value += event.count;
    else if (type === "degraded") this.degraded.at(control).value = 1;
    else if (type === "recovered") this.degraded.at(control).value = 0;
  }

  /** @param weight how many requests this one stands for. */
  guardTimed({ control, hook, isRefused, startMs, endMs }: GuardTiming, weight: number): void {
    this.guards.at(control, hook, outcome(isRefused)).observe((endMs - startMs) / 1000, weight);
  }

  /** @param weight how many requests this one stands for. */
  sinkTimed({ control, isRefused, startMs, endMs }: SinkTiming, weight: number): void {
    this.sinks.at(control, outcome(isRefused)).observe((endMs - startMs) / 1000, weight);
  }

  storeTimed({ operation, outcome: answered, startMs, endMs }: StoreTiming): void {
    this.stores.at(operation, answered).observe((endMs - startMs) / 1000);
  }

  /** A metric could not be read. */
  scrapeFailed(metric: string): void {
    this.scrapeFailures.at(metric).value++;
  }

  breakerChanged({ breaker, state }: BreakerChange): void {
    this.breakerChanges.at(breaker, state).value++;
    for (const each of breakerStates) this.breakers.at(breaker, each).value = each === state ? 1 : 0;
  }
}

const breakerStates: readonly BreakerChange["state"][] = ["closed", "open", "half-open"];

function activeIndex(exchange: Exchange): number {
  return methodIndex(exchange.method) * 2 + (exchange.isSecure ? 1 : 0);
}

function outcome(isRefused: boolean): string {
  return isRefused ? "refused" : "passed";
}
