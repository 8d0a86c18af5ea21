import { finding, type Finding } from "./finding.ts";
import type { IncidentFound } from "./read-evidence.ts";

/**
 * How many incidents each rule must have opened over the whole soak, whatever its length: what comes back within an hour is
 * the same incident. Redis holds the counters of three controls.
 */
const expected: ReadonlyMap<string, number> = new Map([
  ["refusals-wave", 1],
  ["failing-answers", 1],
  ["sign-in-failures", 1],
  ["slow-answers", 1],
  ["degraded", 3],
  ["feed-silent", 1],
  ["crisis", 1],
]);

/** Compares what was opened with what must have been, and nothing else. */
export function judgeIncidents(incidents: readonly IncidentFound[]): Finding {
  const byRule = Map.groupBy(incidents, ({ rule }) => rule);
  const rules = [...new Set([...expected.keys(), ...byRule.keys()])];
  const counts = rules.map((rule) => {
    const found = byRule.get(rule)?.length ?? 0;
    const wanted = expected.get(rule) ?? 0;
    const isRight = found === wanted;
    const keys = (byRule.get(rule) ?? []).map(({ key }) => key).join(" ");
    return {
      rule,
      isRight,
      text: isRight ? `${found}` : `${found} for ${wanted} (${keys})`,
    };
  });
  return finding(
    "incidents",
    counts.every(({ isRight }) => isRight),
    counts.map(({ rule, text }) => `${rule} ${text}`).join(", "),
  );
}
