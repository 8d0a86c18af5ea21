import type { Category } from "../../model/control.ts";
import type { Finding } from "../../model/finding.ts";
import { sinksLookAt } from "../../model/instrumentation.ts";
import type { StandardName, StandardRef } from "../../model/standards/standard.ts";
import type { BaselineComparison } from "../baseline.ts";
import type { ScoreSum } from "../scoring/score.ts";
import { count, moment } from "./moments.ts";
import { failedControls, undecidedControls, waivedControls } from "./control-groups.ts";
import type { ReportView } from "./report-view.ts";

/** What the run comes to, in a line: "5 of 13 controls failed." */
export function headline(view: ReportView): string {
  const failed = failedControls(view).length;
  const waived = waivedControls(view).length;
  const open = undecidedControls(view).filter(({ state }) => state !== "not-applicable").length;
  const rest = [
    open === 0 ? "" : ` ${open} could not be told.`,
    waived === 0 ? "" : ` ${count(waived, "failure")} waived.`,
  ].join("");
  if (failed > 0) return `${failed} of ${count(view.controls.length, "control")} failed.${rest}`;
  return view.isPartial
    ? `Nothing failed so far, and the run is partial.${rest}`
    : `None of ${count(view.controls.length, "control")} failed.${rest}`;
}

/** "23 of 100: 7 of 30 points. Coverage 80 %: 24 of 30 decided." Never the number alone. */
export function scoreLine(sum: ScoreSum): string {
  if (sum.percent === undefined || sum.coverage === undefined) return "No score: nothing counts in this run.";
  return `${sum.percent} of 100: ${sum.points} of ${count(sum.total, "point")}. Coverage ${sum.coverage} %: ${sum.decided} of ${sum.total} decided.`;
}

/** What the target's sinks look at, and what they don't: undefined where it does not tell. */
export function instrumentationLine({ instrumentation }: ReportView): string | undefined {
  return instrumentation && sinksLookAt(instrumentation);
}

export function baselineLine(baseline: BaselineComparison): string {
  const { percentBefore, percentAfter, changes } = baseline;
  const of = (change: string): number => changes.filter((one) => one.change === change).length;
  const scores =
    percentBefore === undefined || percentAfter === undefined
      ? "The scores can't be compared."
      : `Score ${percentBefore} → ${percentAfter}.`;
  const partial = baseline.isPartial ? " The baseline is a partial run." : "";
  return `Against ${baseline.target} of ${moment(baseline.endedAt)}: ${scores} ${of("better")} better, ${of("worse")} worse, ${of("same")} same, ${of("new")} new, ${of("gone")} gone.${partial}`;
}

/** The line of the exit code: which condition was met, or that none was. */
export function verdictLine({ verdict }: ReportView): string {
  const { conditions, reasons, code } = verdict;
  const hasConditions = conditions.minScore !== undefined || (conditions.failOn ?? []).length > 0;
  if (reasons.length > 0) return `Exit code ${code}. ${reasons.join(" ")}`;
  return hasConditions
    ? `Exit code ${code}. No fail condition was met.`
    : `Exit code ${code}. No fail conditions were set.`;
}

/** What a finding came to, in the words of its role. */
export function outcomeWord({ role, outcome, isAttributed }: Finding): string {
  if (outcome === "held" && role === "benign") return "passed";
  if (outcome === "held") return isAttributed === true ? "refused by this control" : "refused";
  if (outcome === "breached") return role === "attack" ? "got through" : "refused";
  return outcome === "not-applicable" ? "does not apply" : outcome;
}

/** `rate-limiting` as a heading: "Rate limiting". */
export function categoryLabel(category: Category): string {
  if (category === "cors") return "CORS";
  return category.charAt(0).toUpperCase() + category.slice(1).replaceAll("-", " ");
}

const standardLabels: Readonly<Record<StandardName, string>> = {
  "asvs-5.0.0": "ASVS 5.0.0 ",
  "owasp-top10-2025": "OWASP Top 10 2025 ",
  "owasp-api-top10-2023": "OWASP API Top 10 2023 ",
  "owasp-mcp-top10-2025": "OWASP MCP Top 10 2025 ",
  cwe: "CWE-",
};

/** `ASVS 5.0.0 3.5.1`, `CWE-352`. */
export function standardLabel({ standard, id }: StandardRef): string {
  return `${standardLabels[standard]}${id}`;
}
