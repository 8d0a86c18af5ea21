import type { Finding } from "../../model/finding.ts";
import { isPass, type ProofState } from "../../model/proof.ts";
import { type Severity, severities } from "../../model/severity.ts";
import type { ControlView, ReportView } from "./report-view.ts";

/** Failed and not waived: what is wrong, the gravest first. */
export function failedControls(view: ReportView): readonly ControlView[] {
  return view.controls
    .filter(({ state, waiver }) => state === "failed" && waiver === undefined)
    .toSorted((a, b) => rankOf(b.spec.severity) - rankOf(a.spec.severity));
}

export function waivedControls(view: ReportView): readonly ControlView[] {
  return view.controls.filter(({ waiver }) => waiver !== undefined);
}

export function passedControls(view: ReportView): readonly ControlView[] {
  return view.controls.filter(({ state }) => isPass(state));
}

/** Neither passed nor failed: nothing to be glad about. */
export function undecidedControls(view: ReportView): readonly ControlView[] {
  const order: readonly ProofState[] = ["error", "inconclusive", "declared", "not-applicable"];
  return order.flatMap((state) => view.controls.filter((control) => control.state === state));
}

/** The finding that decided the state, first. */
export function findingsByWeight(control: ControlView): readonly Finding[] {
  const order: readonly Finding["outcome"][] = [
    "breached",
    "error",
    "inconclusive",
    "held",
    "not-applicable",
  ];
  return control.findings.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
}

function rankOf(severity: Severity): number {
  return severities.indexOf(severity);
}
