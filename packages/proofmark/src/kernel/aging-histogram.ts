import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** Figures of what a histogram holds; null where it holds nothing. */
export interface LatencyFigures {
  readonly count: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

// In microseconds, to two significant figures: 20 KB each. What took longer than an hour counts as an hour.
const longest = 3_600_000_000;
const settings = { lowest: 1, highest: longest, figures: 2 };

/** Durations whose percentiles are wanted, since it was made or reset. */
export class DurationHistogram {
  readonly #histogram: RecordableHistogram = createHistogram(settings);

  record(durationMs: number): void {
    this.#histogram.record(Math.min(longest, Math.max(1, Math.round(durationMs * 1000))));
  }

  reset(): void {
    this.#histogram.reset();
  }

  /** Takes over what another holds. */
  add(other: DurationHistogram): void {
    if (other.#histogram.count > 0) this.#histogram.add(other.#histogram);
  }

  read(): LatencyFigures {
    const { count, mean, max } = this.#histogram;
    if (count === 0) return { count, meanMs: null, p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };
    const at = (percent: number): number => toMs(this.#histogram.percentile(percent));
    return { count, meanMs: toMs(mean), p50Ms: at(50), p95Ms: at(95), p99Ms: at(99), maxMs: toMs(max) };
  }
}

/**
 * Durations of the last while: two histograms take turns, so that what is read is never older than the window, and never
 * less than the younger half of it.
 * @example
 * const latencies = new AgingHistogram(600_000);
 * latencies.record(12.5, performance.now());
 * latencies.read(performance.now()).p99Ms;
 */
export class AgingHistogram {
  readonly windowMs: number;
  #current = new DurationHistogram();
  #previous: DurationHistogram | undefined;
  #turnsAt: number | undefined;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  /** @param nowMs monotonic: `performance.now()`. */
  record(durationMs: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#current.record(durationMs);
  }

  read(nowMs: number): LatencyFigures {
    this.#turn(nowMs);
    if (this.#previous === undefined) return this.#current.read();
    const both = new DurationHistogram();
    both.add(this.#previous);
    both.add(this.#current);
    return both.read();
  }

  #turn(nowMs: number): void {
    const halfMs = this.windowMs / 2;
    this.#turnsAt ??= nowMs + halfMs;
    if (nowMs < this.#turnsAt) return;
    const oldest = this.#previous ?? new DurationHistogram();
    oldest.reset();
    // Nobody asked for longer than the whole window: the other half is over, too.
    if (nowMs >= this.#turnsAt + halfMs) this.#current.reset();
    this.#previous = this.#current;
    this.#current = oldest;
    this.#turnsAt = nowMs + halfMs;
  }
}

function toMs(microseconds: number): number {
  return Math.round(microseconds) / 1000;
}
