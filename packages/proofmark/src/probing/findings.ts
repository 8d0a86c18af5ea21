import type { Finding, FindingOutcome, RecordedExchange } from "../model/finding.ts";

/** What shows a finding: an answer, or what raw bytes were answered with. */
interface Evidence {
  readonly exchange: RecordedExchange;
}

/**
 * What an attack came to. `isAttributed`: whether the target named this probe's own control as the one that acted.
 * @example attackFinding("held", `TRACE was refused (${answer.status}).`, answer, answer.isAttributedTo(control))
 */
export function attackFinding(
  outcome: FindingOutcome,
  summary: string,
  evidence?: Evidence,
  isAttributed?: boolean,
): Finding {
  return {
    role: "attack",
    outcome,
    summary,
    ...(evidence === undefined ? {} : { exchange: evidence.exchange }),
    ...(isAttributed === undefined ? {} : { isAttributed }),
  };
}

/** What the benign twin of an attack came to. */
export function benignFinding(outcome: FindingOutcome, summary: string, evidence?: Evidence): Finding {
  return {
    role: "benign",
    outcome,
    summary,
    ...(evidence === undefined ? {} : { exchange: evidence.exchange }),
  };
}
