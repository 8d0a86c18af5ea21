import type { Waiver } from "../../config/schema.ts";
import type { ControlSpec } from "../../model/control.ts";
import type { Finding } from "../../model/finding.ts";
import type { ProbeSafety } from "../../model/probe.ts";
import type { ProofState } from "../../model/proof.ts";
import { type BaselineComparison, type ControlChange, compareWithBaseline } from "../baseline.ts";
import { type ExitVerdict, type FailConditions, judgeExit } from "../exit-code.ts";
import type { ReceiptPredicate } from "../receipt/predicate.ts";
import type { RunResult } from "../run-result.ts";
import { type Score, scoreControls } from "../scoring/score.ts";
import { reviewWaivers } from "../waivers.ts";
import { redactFindings } from "./redact.ts";

/** One control as every report shows it. */
export interface ControlView {
  readonly spec: ControlSpec;
  readonly state: ProofState;
  /** The sentence beside the state: what got through, or why it could not be told, or what was refused. */
  readonly summary: string;
  /** Secrets taken out. */
  readonly findings: readonly Finding[];
  readonly provenAt: number;
  readonly expiresAt: number;
  readonly safety: ProbeSafety | undefined;
  readonly skipped: string | undefined;
  /** Set where the control failed and the failure is waived. */
  readonly waiver: Waiver | undefined;
  readonly change: ControlChange | undefined;
}

/** A run with everything that is said about it, computed once; a report only writes it down. */
export interface ReportView extends Omit<RunResult, "results"> {
  /** In the order of the catalog. */
  readonly controls: readonly ControlView[];
  readonly score: Score;
  readonly expiredWaivers: readonly Waiver[];
  readonly unusedWaivers: readonly Waiver[];
  readonly baseline: BaselineComparison | undefined;
  readonly verdict: ExitVerdict;
}

export interface ReportOptions {
  readonly waivers?: readonly Waiver[];
  /** Of a verified receipt. */
  readonly baseline?: ReceiptPredicate | undefined;
  readonly conditions?: FailConditions;
  /** Epoch milliseconds, for the expiry of waivers. Default: the end of the run. */
  readonly now?: number;
  /** Headers that the user had sent with every request: their values stand in no report, not even as an echo. */
  readonly givenHeaders?: readonly (readonly [string, string])[];
  /** Passwords and keys that the run used: they stand in no report either. */
  readonly givenSecrets?: readonly string[];
}

export function createReportView(run: RunResult, options: ReportOptions = {}): ReportView {
  const { results, ...facts } = run;
  const review = reviewWaivers(options.waivers ?? [], results, options.now ?? run.endedAt);
  const findings = redactFindings(
    results.map(({ proof }) => proof.findings),
    options.givenHeaders,
    options.givenSecrets,
  );
  const judged = results.map(({ spec, proof, skipped }) => ({
    spec,
    control: spec.id,
    state: proof.state,
    isWaived: review.applied.has(spec.id),
    isSkipped: skipped !== undefined,
  }));
  const score = scoreControls(judged);
  const baseline =
    options.baseline &&
    compareWithBaseline(options.baseline, {
      controls: judged,
      profile: score.profile,
      percent: score.percent,
    });
  const changes = new Map(baseline?.changes.map((change) => [change.control, change]));
  return {
    ...facts,
    controls: results.map(({ spec, proof, safety, skipped }, index) => ({
      spec,
      state: proof.state,
      summary: summaryOf(proof.state, findings[index] ?? [], skipped),
      findings: findings[index] ?? [],
      provenAt: proof.provenAt,
      expiresAt: proof.expiresAt,
      safety,
      skipped,
      waiver: review.applied.get(spec.id),
      change: changes.get(spec.id),
    })),
    score,
    expiredWaivers: review.expired,
    unusedWaivers: review.unused,
    baseline,
    verdict: judgeExit(run, judged, score.percent, options.conditions ?? {}),
  };
}

/** The outcome whose finding gives the sentence, and the sentence where there is none. */
const sentences: Readonly<Record<ProofState, readonly [Finding["outcome"] | undefined, string]>> = {
  failed: ["breached", "The attack got through."],
  error: ["error", "The target did not answer."],
  inconclusive: ["inconclusive", "The probe could not tell."],
  declared: [undefined, "Configured; there is no evidence yet."],
  attested: ["held", "The check passed."],
  observed: ["held", "The attack was refused."],
  proven: ["held", "The attack was refused."],
  "not-applicable": ["not-applicable", "Does not apply to this target."],
};

function summaryOf(state: ProofState, findings: readonly Finding[], skipped: string | undefined): string {
  if (skipped !== undefined) return `Not run: ${skipped}`;
  const [outcome, otherwise] = sentences[state];
  const telling = findings.filter((finding) => finding.outcome === outcome);
  const finding = telling.find(({ role }) => role === "attack") ?? telling[0];
  return finding?.summary ?? otherwise;
}
