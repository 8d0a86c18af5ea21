import type { Away } from "./chaos-schedule.ts";
import { finding, type Finding } from "./finding.ts";

/** Until a check of a dependency is no longer that of before: its result stands for a second, and it may take one. */
const lateMs = 3_000;
/** A server that starts takes connections a moment before its start is noticed. */
const earlyMs = 1_000;

export interface SaidReady {
  readonly at: number;
  readonly word: string;
}

/**
 * Whether `/ready` took the service out where PostgreSQL was away, did not say `ready` where Redis was, and did not take it out
 * with everything there. `degraded` may be the truth then: on a machine that is starved Redis answers late.
 */
export function judgeReadiness(said: readonly SaidReady[], away: readonly Away[]): Finding {
  const isAway = (target: Away["target"], { at }: SaidReady): boolean =>
    away.some((one) => one.target === target && at > one.from + lateMs && at < one.until - earlyMs);
  const isQuiet = ({ at }: SaidReady): boolean =>
    away.every(({ from, until }) => at < from - lateMs || at > until + lateMs);
  const quiet = said.filter(isQuiet);
  const noDatabase = said.filter((one) => isAway("postgres", one));
  const noCounters = said.filter((one) => isAway("redis", one));
  const wrong = [
    ...quiet.filter(({ word }) => word.includes('"down"')),
    ...noDatabase.filter(({ word }) => !word.includes('"down"')),
    ...noCounters.filter(({ word }) => word.includes('"ready"')),
  ];
  const degraded = quiet.filter(({ word }) => word.includes('"degraded"')).length;
  const text =
    `${quiet.length} answers with all there (${degraded} degraded), ${noDatabase.length} without PostgreSQL, ` +
    `${noCounters.length} without Redis, ${wrong.length} wrong`;
  if (quiet.length === 0) return { what: "readiness", state: wrong.length > 0 ? "wrong" : "unknown", text };
  return finding("readiness", wrong.length === 0, text);
}
