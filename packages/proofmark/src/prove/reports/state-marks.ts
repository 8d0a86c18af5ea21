import type { ProofState } from "../../model/proof.ts";

/** The colour of a state by its meaning; each report has its own values for it. */
export type StateColour = "green" | "teal" | "blue" | "grey" | "red" | "amber" | "faint";

export interface StateMark {
  readonly shape: string;
  readonly word: string;
  readonly colour: StateColour;
}

/** A state is a shape and a colour and a word, the same on every surface. */
export const stateMarks: Readonly<Record<ProofState, StateMark>> = {
  proven: { shape: "●", word: "proven", colour: "green" },
  observed: { shape: "◕", word: "observed", colour: "teal" },
  attested: { shape: "◐", word: "attested", colour: "blue" },
  declared: { shape: "○", word: "declared", colour: "grey" },
  failed: { shape: "✕", word: "failed", colour: "red" },
  inconclusive: { shape: "?", word: "inconclusive", colour: "amber" },
  error: { shape: "!", word: "error", colour: "amber" },
  "not-applicable": { shape: "–", word: "not applicable", colour: "faint" },
};
