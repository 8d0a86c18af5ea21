import { AgingHistogram } from "../../kernel/aging-histogram.ts";
import type { RouteLatency } from "../../model/observe/latencies.ts";
import type { LatencyBudget } from "./budgets.ts";

/** A breach that is to be told. */
export interface Breach {
  readonly budget: string;
  readonly budgetMs: number;
  readonly durationMs: number;
  /** Breaches of the route since the last one that was told, this one aside. */
  readonly untold: number;
}

/** How one route fares. */
export class RouteLedger {
  readonly route: string;
  readonly budget: string;
  readonly optimalMs: number;
  readonly atMostMs: number;
  readonly #quietMs: number;
  readonly #latencies: AgingHistogram;
  #slow = 0;
  #breaches = 0;
  #untold = 0;
  #nextAt = -Infinity;
  #toldMs = 0;

  constructor(
    route: string,
    budget: string,
    { optimalMs, atMostMs }: LatencyBudget,
    { windowMs, quietMs }: { readonly windowMs: number; readonly quietMs: number },
  ) {
    this.route = route;
    this.budget = budget;
    this.optimalMs = optimalMs;
    this.atMostMs = atMostMs;
    this.#quietMs = quietMs;
    this.#latencies = new AgingHistogram(windowMs);
  }

  /** Counts an answer. @param isKnown its breach was counted while it was under way. */
  record(durationMs: number, nowMs: number, isKnown: boolean): void {
    this.#latencies.record(durationMs, nowMs);
    if (durationMs <= this.optimalMs) return;
    this.#slow++;
    if (durationMs > this.atMostMs && !isKnown) this.#breaches++;
  }

  /** Counts a request that goes on for longer than it may. */
  overdue(): void {
    this.#breaches++;
  }

  /**
   * What is to be told of a breach: one in a while for each route, so that a slow database is no flood; and at once what
   * takes twice as long as the last one told, so that what gets worse is seen getting worse.
   */
  breach(durationMs: number, nowMs: number): Breach | undefined {
    if (nowMs < this.#nextAt && durationMs < 2 * this.#toldMs) {
      this.#untold++;
      return undefined;
    }
    const untold = this.#untold;
    this.#untold = 0;
    this.#toldMs = durationMs;
    this.#nextAt = nowMs + this.#quietMs;
    return { budget: this.budget, budgetMs: this.atMostMs, durationMs, untold };
  }

  read(nowMs: number): RouteLatency {
    return {
      route: this.route,
      budget: this.budget,
      optimalMs: this.optimalMs,
      atMostMs: this.atMostMs,
      slow: this.#slow,
      breaches: this.#breaches,
      ...this.#latencies.read(nowMs),
    };
  }
}
