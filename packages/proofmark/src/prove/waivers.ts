import * as z from "zod";

import { parseOptions } from "../config/parse-options.ts";
import type { ControlResult } from "./run-result.ts";

const dayMs = 86_400_000;

/** A failure that somebody decided to live with for a while. */
export const waiverSchema = z.strictObject({
  /** Id of the control: `csrf`. */
  control: z.string().min(1),
  /** Why, in a sentence; shown wherever the control is. */
  reason: z.string().trim().min(1, "say why the control is waived"),
  /** Last day (UTC) on which the waiver counts: `2027-01-31`; or a moment: `2027-01-31T12:00:00Z`. */
  expires: z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: "is not a date such as 2027-01-31",
  }),
});
export type Waiver = z.output<typeof waiverSchema>;

export interface WaiverReview {
  /** Counts: the control failed and the waiver is in force. By control. */
  readonly applied: ReadonlyMap<string, Waiver>;
  /** Counts for nothing any more; named in every report. */
  readonly expired: readonly Waiver[];
  /** In force, but the control did not fail or is not part of the run: can be deleted. */
  readonly unused: readonly Waiver[];
}

/** @throws OptionsError that names the waiver and the mistake in it. */
export function parseWaivers(input: unknown): readonly Waiver[] {
  const list = parseOptions("waivers", z.array(z.unknown()), input ?? []);
  return list.map((entry, index) => parseOptions(`waivers[${index}]`, waiverSchema, entry));
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
