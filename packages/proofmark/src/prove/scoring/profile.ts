import type { ControlSpec } from "../../model/control.ts";
import { isPass, type ProofState } from "../../model/proof.ts";
import type { Severity } from "../../model/severity.ts";

/** Changes whenever the same proofs would get another score; scores of two profiles are not compared. */
export const scoreProfileId = "proofmark-score/2";

/** Weight is what the absence of the control costs: doubled, and a bit, at each step. */
export const weightBySeverity = {
  low: 1,
  medium: 3,
  high: 6,
  critical: 10,
} as const satisfies Record<Severity, number>;

/** What a control adds to the sum. Points are all of its weight or none of it. */
export interface ScoreShare {
  readonly weight: number;
  readonly points: number;
  /** Whether the state says how it is: passed or failed. */
  readonly isDecided: boolean;
  /** Why the control has no weight; undefined where it has. */
  readonly leftOut?: "not-applicable" | "declared" | "waived" | "exposure-not-found";
}

/**
 * The share of one control.
 * - `proven`, `observed` and `attested` earn the weight; everything else earns nothing.
 * - `declared` leaves the total: nothing was found to attack it by, and to stand there must cost no more than to be missing.
 * - `not-applicable` and waived leave the total. Undecided and not-run controls stay in it.
 * - An exposure that was not found leaves the total: not to serve `.git` is no merit, and a long list of things that
 *   are not wrong must not make up for a control that is missing. One that was found stays, with its weight.
 */
export function shareOf(
  spec: Pick<ControlSpec, "plane" | "severity">,
  state: ProofState,
  isWaived: boolean,
): ScoreShare {
  const isDecided = isPass(state) || state === "failed";
  if (state === "not-applicable" || state === "declared")
    return { weight: 0, points: 0, isDecided, leftOut: state };
  if (isWaived) return { weight: 0, points: 0, isDecided, leftOut: "waived" };
  if (spec.plane === "exposure" && isPass(state))
    return { weight: 0, points: 0, isDecided, leftOut: "exposure-not-found" };
  const weight = weightBySeverity[spec.severity];
  return { weight, points: isPass(state) ? weight : 0, isDecided };
}
