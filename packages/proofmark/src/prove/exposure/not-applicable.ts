import type { Finding } from "../../model/finding.ts";

/** There is nothing to attack here, and why. */
export function notApplicable(summary: string): readonly Finding[] {
  return [{ role: "attack", outcome: "not-applicable", summary }];
}
