import type { LatencyFigures } from "../../kernel/aging-histogram.ts";
import type { Guard } from "../guard.ts";

/** How one route fares against its budget. */
export interface RouteLatency extends LatencyFigures {
  /** The template of the framework, or the pattern that was declared; `other` for all the rest. */
  readonly route: string;
  /** The class of its budget. */
  readonly budget: string;
  readonly optimalMs: number;
  readonly atMostMs: number;
  /** Since the start: answers above the optimal time, and of them those above what is allowed at most. */
  readonly slow: number;
  readonly breaches: number;
}

/** A guard that knows how long answers take, by route. */
export interface LatencyGuard extends Guard {
  latencies(): readonly RouteLatency[];
}

export function isLatencyGuard(guard: Guard): guard is LatencyGuard {
  return "latencies" in guard;
}
