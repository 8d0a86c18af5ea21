import type { Finding } from "./finding.ts";

export const proofStates = [
  "failed",
  "error",
  "inconclusive",
  "declared",
  "attested",
  "observed",
  "proven",
  "not-applicable",
] as const;
export type ProofState = (typeof proofStates)[number];

/** A control's state for one target, with the findings that show it. */
export interface Proof {
  readonly control: string;
  readonly state: ProofState;
  readonly findings: readonly Finding[];
  /** Epoch milliseconds. */
  readonly provenAt: number;
  readonly expiresAt: number;
}

/** Whether a state counts as a pass. Nothing else ever does. */
export function isPass(state: ProofState): boolean {
  return state === "proven" || state === "observed" || state === "attested";
}

/**
 * Reads a state from what a probe saw. A pass needs a refused attack *and* a benign twin that passed; `proven` needs,
 * beyond that, that every refusal is named as this control's own.
 */
export function judgeFindings(findings: readonly Finding[]): ProofState {
  const of = (outcome: Finding["outcome"]): boolean =>
    findings.some((finding) => finding.outcome === outcome);
  if (of("breached")) return "failed";
  if (of("error")) return "error";
  if (of("inconclusive")) return "inconclusive";
  const attacks = findings.filter((finding) => finding.role === "attack" && finding.outcome === "held");
  const hasBenign = findings.some((finding) => finding.role === "benign" && finding.outcome === "held");
  if (attacks.length === 0) return of("not-applicable") ? "not-applicable" : "inconclusive";
  if (!hasBenign) return "inconclusive";
  return attacks.every((finding) => finding.isAttributed === true) ? "proven" : "observed";
}
