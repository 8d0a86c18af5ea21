import type { Waiver } from "../config/schema.ts";
import type { ControlResult } from "./run-result.ts";

const dayMs = 86_400_000;

export interface WaiverReview {
  /** Counts: the control failed and the waiver is in force. By control. */
  readonly applied: ReadonlyMap<string, Waiver>;
  /** Counts for nothing any more; named in every report. */
  readonly expired: readonly Waiver[];
  /** In force, but the control did not fail or is not part of the run: can be deleted. */
  readonly unused: readonly Waiver[];
}

/** Sorts waivers by what they do to this run. A control is waived only where it failed; nothing else needs one. */
export function reviewWaivers(
  waivers: readonly Waiver[],
  results: readonly Pick<ControlResult, "spec" | "proof">[],
  now: number,
): WaiverReview {
  const failed = new Set(results.filter(({ proof }) => proof.state === "failed").map(({ spec }) => spec.id));
  const applied = new Map<string, Waiver>();
  const expired: Waiver[] = [];
  const unused: Waiver[] = [];
  for (const waiver of waivers) {
    if (endOf(waiver) <= now) expired.push(waiver);
    else if (failed.has(waiver.control) && !applied.has(waiver.control)) applied.set(waiver.control, waiver);
    else unused.push(waiver);
  }
  return { applied, expired, unused };
}

/** Epoch milliseconds from which the waiver counts no more. */
function endOf({ expires }: Waiver): number {
  const at = Date.parse(expires);
  return expires.includes("T") ? at : at + dayMs;
}
