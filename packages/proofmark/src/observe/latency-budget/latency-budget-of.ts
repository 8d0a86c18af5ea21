import type { Guard } from "../../model/guard.ts";
import type { LatencyGuard } from "../../model/observe/latencies.ts";
import { latencyBudgetSpec } from "./spec.ts";

/** The guard, with what an operator looks at. */
export interface LatencyBudgetGuard extends LatencyGuard {
  /** Looks for requests that go on for longer than they may. The guard itself does so every second; tests call it too. */
  sweep(): void;
}

/** The guard among those of a pipeline: `latencyBudgetOf(pipeline)?.latencies()`. */
export function latencyBudgetOf({
  guards,
}: {
  readonly guards: readonly Guard[];
}): LatencyBudgetGuard | undefined {
  return guards.find(
    (guard): guard is LatencyBudgetGuard => guard.spec === latencyBudgetSpec && "sweep" in guard,
  );
}
