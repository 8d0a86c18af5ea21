import type { Health } from "./create-health.ts";
import type { DependencyState } from "./dependency-watch.ts";

export const readinessStates = ["ready", "degraded", "down", "stopping"] as const;
export type ReadinessState = (typeof readinessStates)[number];

/** 200 where it can serve, with less too: who takes a degraded instance out has none left when all are. */
export const readinessStatus: Readonly<Record<ReadinessState, 200 | 503>> = {
  ready: 200,
  degraded: 200,
  down: 503,
  stopping: 503,
};

/**
 * Whether it can serve: not while it stops, nor without something essential; with less where something else is missing, or
 * a guard works with less.
 */
export function judgeReadiness(
  { isStopping }: Pick<Health, "isStopping">,
  dependencies: readonly DependencyState[],
  isDegraded: boolean,
): ReadinessState {
  if (isStopping) return "stopping";
  const missing = dependencies.filter(({ isUp }) => !isUp);
  if (missing.some(({ isEssential }) => isEssential)) return "down";
  return missing.length > 0 || isDegraded ? "degraded" : "ready";
}
