import type { ProofState } from "../model/proof.ts";
import type { ReceiptPredicate } from "./receipt/predicate.ts";

export type Change = "better" | "worse" | "same" | "new" | "gone";

export interface ControlChange {
  readonly control: string;
  /** Undefined for `new`. */
  readonly before: ProofState | undefined;
  /** Undefined for `gone`. */
  readonly after: ProofState | undefined;
  readonly change: Change;
}

export interface BaselineComparison {
  readonly target: string;
  readonly endedAt: number;
  readonly isPartial: boolean;
  /** Percent of the baseline; undefined where it had none, or where it was scored by another profile. */
  readonly percentBefore: number | undefined;
  readonly percentAfter: number | undefined;
  readonly changes: readonly ControlChange[];
}

/** Lost evidence is worse than the evidence; not to be able to tell is better than to know that it fails. */
const ranks: Readonly<Record<ProofState, number>> = {
  failed: 0,
  error: 1,
  inconclusive: 1,
  declared: 2,
  "not-applicable": 3,
  attested: 4,
  observed: 5,
  proven: 6,
};

/** Compares a run with the receipt of an earlier one, control by control, in the order of this run. */
export function compareWithBaseline(
  baseline: ReceiptPredicate,
  now: {
    readonly controls: readonly { readonly control: string; readonly state: ProofState }[];
    readonly profile: string;
    readonly percent: number | undefined;
  },
): BaselineComparison {
  const before = new Map(baseline.proofs.map(({ control, state }) => [control, state]));
  const after = new Set(now.controls.map(({ control }) => control));
  const present = now.controls.map(({ control, state }): ControlChange => {
    const old = before.get(control);
    return { control, before: old, after: state, change: old === undefined ? "new" : changeOf(old, state) };
  });
  const gone = baseline.proofs
    .filter(({ control }) => !after.has(control))
    .map(({ control, state }): ControlChange => ({
      control,
      before: state,
      after: undefined,
      change: "gone",
    }));
  const isSameProfile = baseline.score.profile === now.profile;
  return {
    target: baseline.target,
    endedAt: Date.parse(baseline.endedAt),
    isPartial: baseline.isPartial,
    percentBefore: isSameProfile ? (baseline.score.percent ?? undefined) : undefined,
    percentAfter: now.percent,
    changes: [...present, ...gone],
  };
}

function changeOf(before: ProofState, after: ProofState): Change {
  const difference = ranks[after] - ranks[before];
  if (difference === 0) return "same";
  return difference > 0 ? "better" : "worse";
}
