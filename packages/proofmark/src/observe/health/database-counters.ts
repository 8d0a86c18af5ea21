import { DurationHistogram } from "../../kernel/aging-histogram.ts";

/** What one database was asked, since the counters were made or reset. Null where nothing was asked. */
export interface QueryFigures {
  /** Epoch milliseconds. */
  readonly since: number;
  /** Statements that came to an end. */
  readonly total: number;
  readonly failures: number;
  /** From 0 to 1. */
  readonly successRate: number | null;
  /** Statements that are under way now. */
  readonly inFlight: number;
  /** Statements that took longer than `watchDatabase({ slowMs })`: 100 ms. */
  readonly slow: number;
  readonly averageMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

export interface CounterTimes {
  /** Wall time, epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds. */
  elapsed(): number;
}

/** How a statement ended; `unseen` where nobody can tell, so that it is not counted. */
export type StatementEnd = "answered" | "failed" | "unseen";

/** Counts statements: each is begun, and ended once. */
export class DatabaseCounters {
  readonly #slowMs: number;
  readonly #times: CounterTimes;
  readonly #durations = new DurationHistogram();
  #since: number;
  #inFlight = 0;
  #total = 0;
  #failures = 0;
  #slow = 0;
  #sumMs = 0;

  constructor(slowMs: number, times: CounterTimes) {
    this.#slowMs = slowMs;
    this.#times = times;
    this.#since = times.now();
  }

  /** A statement begins; returns what is called at its end, of which only the first call counts. */
  begin(): (how: StatementEnd) => void {
    const startedAt = this.elapsed();
    let isOpen = true;
    this.#inFlight++;
    return (how) => {
      if (!isOpen) return;
      isOpen = false;
      this.#inFlight--;
      if (how !== "unseen") this.count(this.elapsed() - startedAt, how === "failed");
    };
  }

  /** Monotonic milliseconds. */
  elapsed(): number {
    return this.#times.elapsed();
  }

  /** Counts a statement whose time was measured elsewhere. */
  count(durationMs: number, isFailure: boolean): void {
    this.#total++;
    this.#sumMs += durationMs;
    if (isFailure) this.#failures++;
    if (durationMs > this.#slowMs) this.#slow++;
    this.#durations.record(durationMs);
  }

  /** Begins anew; statements under way are counted when they end. */
  reset(): void {
    this.#since = this.#times.now();
    this.#total = 0;
    this.#failures = 0;
    this.#slow = 0;
    this.#sumMs = 0;
    this.#durations.reset();
  }

  read(): QueryFigures {
    const total = this.#total;
    const { p50Ms, p95Ms, p99Ms, maxMs } = this.#durations.read();
    return {
      since: this.#since,
      total,
      failures: this.#failures,
      successRate: total === 0 ? null : (total - this.#failures) / total,
      inFlight: this.#inFlight,
      slow: this.#slow,
      averageMs: total === 0 ? null : Math.round((this.#sumMs / total) * 1000) / 1000,
      p50Ms,
      p95Ms,
      p99Ms,
      maxMs,
    };
  }
}
