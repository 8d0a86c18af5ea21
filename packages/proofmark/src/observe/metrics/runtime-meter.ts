import { constants, monitorEventLoopDelay, performance, PerformanceObserver } from "node:perf_hooks";

import { Buckets, collectionBounds } from "./buckets.ts";
import type { lagStatistics } from "./metric-table.ts";
import { SeriesTable } from "./series-table.ts";

/** How late the event loop was, in seconds beyond the time asked for. */
export type LoopLag = Readonly<Record<(typeof lagStatistics)[number], number>>;

/** A timer of this many milliseconds asks how late it is: fifty times a second cost nothing that shows. */
const resolutionMs = 20;
/** Scrapes within this time are of one window, so that two who scrape do not take values from each other. */
const windowMs = 5_000;
/** Names of V8's own, by what perf_hooks says. */
const collectionKinds: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [constants.NODE_PERFORMANCE_GC_MAJOR, "major"],
  [constants.NODE_PERFORMANCE_GC_MINOR, "minor"],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, "incremental"],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, "weakcb"],
]);

const noLag: LoopLag = { min: 0, max: 0, mean: 0, stddev: 0, p50: 0, p90: 0, p99: 0 };

/** Measures this process: its event loop, and collections of garbage. Ends with `close`. */
export class RuntimeMeter {
  readonly collections = new SeriesTable(() => new Buckets(collectionBounds), collectionKinds.size + 1);
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #observer: PerformanceObserver;
  #windowStart: number = performance.now();
  #lag = noLag;

  constructor() {
    this.#delay.enable();
    this.#observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        this.collections.at(collectionKinds.get(kindOf(entry)) ?? "other").observe(entry.duration / 1000);
    });
    this.#observer.observe({ entryTypes: ["gc"] });
  }

  /** Of the time since the last window ended; of the last window, where that was just now. */
  lag(now: number = performance.now()): LoopLag {
    const isFresh = now - this.#windowStart < windowMs && this.#lag !== noLag;
    if (isFresh || this.#delay.count === 0) return this.#lag;
    const delay = this.#delay;
    this.#lag = {
      min: late(delay.min),
      max: late(delay.max),
      mean: late(delay.mean),
      stddev: delay.stddev / 1e9,
      p50: late(delay.percentile(50)),
      p90: late(delay.percentile(90)),
      p99: late(delay.percentile(99)),
    };
    delay.reset();
    this.#windowStart = now;
    return this.#lag;
  }

  /** Seconds in which the loop had something to do, and in which it waited, since the process started. */
  loopTime(): { readonly active: number; readonly idle: number } {
    const { active, idle } = performance.eventLoopUtilization();
    return { active: active / 1000, idle: idle / 1000 };
  }

  close(): void {
    this.#delay.disable();
    this.#observer.disconnect();
  }
}

/** Node's types leave `detail` out. */
function kindOf(entry: object): unknown {
  const detail: unknown = "detail" in entry ? entry.detail : undefined;
  return typeof detail === "object" && detail !== null && "kind" in detail ? detail.kind : undefined;
}

/** perf_hooks measures from one turn of its timer to the next, in nanoseconds: what it asked for is no lag. */
function late(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000);
}
