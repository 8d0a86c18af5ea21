import { count, duration, moment } from "../moments.ts";
import { printable, printableLine } from "../printable.ts";
import { replayOf } from "../replay.ts";
import type { ReportFormat } from "../report-format.ts";
import {
  failedControls,
  findingsByWeight,
  passedControls,
  undecidedControls,
  waivedControls,
} from "../control-groups.ts";
import type { ControlView, ReportView } from "../report-view.ts";
import {
  baselineLine,
  categoryLabel,
  headline,
  scoreLine,
  standardLabel,
  verdictLine,
} from "../sentences.ts";
import { stateMarks } from "../state-marks.ts";

/** GitHub-flavoured Markdown, for comments on changes and for wikis. */
export const markdownFormat: ReportFormat = { id: "markdown", extension: "md", render };

function render(view: ReportView): string {
  const blocks = [
    `# ${escape(view.target)}`,
    `Proofmark ${escape(view.tool.version)} · ${moment(view.startedAt)} · ${duration(view.endedAt - view.startedAt)} · ${count(view.requestsSent, "request")}`,
    ...(view.isPartial ? [`> **Partial run.** ${escape(view.partialReason ?? "")}`] : []),
    ...wrong(view),
    ...section("What is proven", passedControls(view), ["Control", "State", "Proven", "Until"], (control) => [
      escape(control.spec.title),
      stateOf(control),
      moment(control.provenAt),
      moment(control.expiresAt),
    ]),
    ...section("What could not be told", undecidedControls(view), ["Control", "State", "Why"], (control) => [
      escape(control.spec.title),
      stateOf(control),
      escape(control.summary),
    ]),
    ...section(
      "What is waived",
      waivedControls(view),
      ["Control", "Finding", "Reason", "Until"],
      (control) => [
        escape(control.spec.title),
        escape(control.summary),
        escape(control.waiver?.reason ?? ""),
        escape(control.waiver?.expires ?? ""),
      ],
    ),
    ...notes(view),
    ...score(view),
    ...baseline(view),
    escape(verdictLine(view)),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function wrong(view: ReportView): readonly string[] {
  const failed = failedControls(view);
  return ["## What is wrong", escape(headline(view)), ...failed.map(failure)];
}

function failure(control: ControlView): string {
  const exchange = findingsByWeight(control)[0]?.exchange;
  const blocks = [
    `### ${stateOf(control)}: ${escape(control.spec.title)} (${control.spec.severity})`,
    escape(control.summary),
    `**To do:** ${escape(control.spec.fix)}`,
    exchange === undefined ? "" : fenced(replayOf(exchange).command),
    control.spec.standards.map((reference) => escape(standardLabel(reference))).join(" · "),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function notes(view: ReportView): readonly string[] {
  return view.expiredWaivers.map(
    ({ control, reason, expires }) =>
      `The waiver of ${escape(control)} expired on ${escape(expires)} and counts no more: ${escape(reason)}`,
  );
}

function score(view: ReportView): readonly string[] {
  const lines = view.score.categories.flatMap((category) => [
    ...category.lines.map((line) => [
      line.control,
      stateMarks[line.state].word,
      line.leftOut === undefined ? `${line.points} of ${line.weight}` : "does not count",
    ]),
    [`**${categoryLabel(category.category)}**`, "", `**${category.points} of ${category.total}**`],
  ]);
  return [
    "## Score",
    `${escape(scoreLine(view.score))} Profile ${view.score.profile}.`,
    table(
      ["Control", "State", "Points"],
      [...lines, ["**sum**", "", `**${view.score.points} of ${view.score.total}**`]],
    ),
  ];
}

function baseline(view: ReportView): readonly string[] {
  if (view.baseline === undefined) return [];
  const rows = view.baseline.changes
    .filter(({ change }) => change !== "same")
    .map(({ control, before, after, change }) => [
      escape(control),
      before === undefined ? "" : stateMarks[before].word,
      after === undefined ? "" : stateMarks[after].word,
      change,
    ]);
  return [
    "## Against the baseline",
    escape(baselineLine(view.baseline)),
    ...(rows.length === 0 ? [] : [table(["Control", "Before", "After", "Change"], rows)]),
  ];
}

function section(
  title: string,
  controls: readonly ControlView[],
  head: readonly string[],
  row: (control: ControlView) => readonly string[],
): readonly string[] {
  return controls.length === 0 ? [] : [`## ${title}`, table(head, controls.map(row))];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableLine(head), tableLine(head.map(() => "---")), ...rows.map(tableLine)].join("\n");
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function stateOf({ state }: ControlView): string {
  const { shape, word } = stateMarks[state];
  return `${shape} ${word}`;
}

/** Nothing that a target wrote becomes markup: not a tag, a link, a cell or a heading. CommonMark, section 2.4. */
function escape(text: string): string {
  return printableLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_[\]|~#!]/g, String.raw`\$&`);
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}sh\n${printable(text)}\n${fence}`;
}
