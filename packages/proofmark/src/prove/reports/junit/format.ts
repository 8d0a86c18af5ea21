import { findingsByWeight } from "../control-groups.ts";
import type { ControlView, ReportView } from "../report-view.ts";
import { replayOf } from "../replay.ts";
import type { ReportFormat } from "../report-format.ts";
import { baselineLine, scoreLine, verdictLine } from "../sentences.ts";

/** JUnit XML: a suite a category, a test case a control. */
export const junitFormat: ReportFormat = { id: "junit", extension: "xml", render };

function render(view: ReportView): string {
  const counts = countsOf(view.controls);
  const suites = view.score.categories.map(({ category }) => {
    const own = view.controls.filter(({ spec }) => spec.category === category);
    return `  <testsuite name="${category}"${countsOf(own)} timestamp="${new Date(view.startedAt).toISOString()}" hostname="${attribute(new URL(view.target).host)}">\n${own.map(testCase).join("")}  </testsuite>\n`;
  });
  const seconds = (view.endedAt - view.startedAt) / 1000;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="proofmark ${attribute(view.target)}"${counts} time="${seconds.toFixed(3)}">
${suites.join("")}${summarySuite(view)}</testsuites>
`;
}

/** The run as a whole, so that a partial one or a missed minimum is not green in a viewer of test results. */
function summarySuite(view: ReportView): string {
  const lines = [
    view.partialReason === undefined ? "" : `Partial run. ${view.partialReason}`,
    scoreLine(view.score),
    view.baseline === undefined ? "" : baselineLine(view.baseline),
    ...view.expiredWaivers.map(({ control, expires }) => `The waiver of ${control} expired on ${expires}.`),
    verdictLine(view),
  ].filter((line) => line !== "");
  return `  <testsuite name="run" tests="0" failures="0" errors="0" skipped="0">\n    <system-out>${content(lines.join("\n"))}</system-out>\n  </testsuite>\n`;
}

function testCase(control: ControlView): string {
  const { spec, state, summary } = control;
  const head = `    <testcase classname="proofmark.${spec.category}" name="${attribute(`${spec.title} (${spec.id})`)}"`;
  const element = elementOf(control);
  if (element === undefined) return `${head}/>\n`;
  const message = control.waiver
    ? `Waived until ${control.waiver.expires}: ${control.waiver.reason} · ${summary}`
    : `${state}: ${summary}`;
  const body = element === "skipped" ? "" : content(detailOf(control));
  const type = element === "skipped" ? "" : ` type="${spec.severity}"`;
  return `${head}>\n      <${element} message="${attribute(message)}"${type}>${body}</${element}>\n    </testcase>\n`;
}

// What could not be told is skipped: JUnit has no other word that is neither a pass nor a failure.
function elementOf({ state, waiver }: ControlView): "failure" | "error" | "skipped" | undefined {
  if (waiver !== undefined) return "skipped";
  if (state === "failed") return "failure";
  if (state === "error") return "error";
  return state === "inconclusive" || state === "declared" || state === "not-applicable"
    ? "skipped"
    : undefined;
}

function detailOf(control: ControlView): string {
  const exchange = findingsByWeight(control)[0]?.exchange;
  const replay = exchange === undefined ? [] : ["", "Send it again:", replayOf(exchange).command];
  return [control.summary, `To do: ${control.spec.fix}`, ...replay].join("\n");
}

function countsOf(controls: readonly ControlView[]): string {
  const of = (element: string): number => controls.filter((control) => elementOf(control) === element).length;
  return ` tests="${controls.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}"`;
}

function content(text: string): string {
  return legal(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function attribute(text: string): string {
  return content(text)
    .replaceAll('"', "&quot;")
    .replaceAll(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

// XML 1.0, section 2.2: these characters can't stand in a document, not even as references.
function legal(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFE\uFFFF]/g, "\uFFFD")
  );
}
