import { count, duration, moment } from "../moments.ts";
import { printableLine } from "../printable.ts";
import { failedControls, passedControls, undecidedControls, waivedControls } from "../control-groups.ts";
import type { ControlView, ReportView } from "../report-view.ts";
import {
  baselineLine,
  categoryLabel,
  headline,
  instrumentationLine,
  scoreLine,
  verdictLine,
} from "../sentences.ts";
import { stateMarks } from "../state-marks.ts";
import { createPaint, type Paint } from "./colour.ts";
import { cut, padded, wrapped } from "./columns.ts";

export interface TerminalOptions {
  /** Width of the terminal. Less than 40 is taken for 40. */
  readonly columns: number;
  readonly hasColour: boolean;
}

interface Page {
  readonly columns: number;
  readonly paint: Paint;
}

/** The table of controls, what is wrong first; then the score by category, and the line to change for each failure. */
export function renderTerminal(view: ReportView, options: TerminalOptions): string {
  const page: Page = { columns: Math.max(40, options.columns), paint: createPaint(options.hasColour) };
  const blocks = [
    heading(view, page),
    controlTable(view, page),
    ...notes(view, page),
    score(view, page),
    ...changes(view, page),
    ...(view.baseline === undefined ? [] : [paragraph(baselineLine(view.baseline), page)]),
    paragraph(verdictLine(view), page),
    ...sinks(view, page),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function heading(view: ReportView, page: Page): string {
  const { paint } = page;
  const facts = `proofmark ${view.tool.version} · ${moment(view.startedAt)} · ${duration(view.endedAt - view.startedAt)} · ${count(view.requestsSent, "request")}`;
  const failed = failedControls(view).length > 0;
  return [
    ...wrapped(printableLine(view.target), page.columns).map((line) => paint(line, "bold")),
    ...wrapped(facts, page.columns).map((line) => paint(line, "faint")),
    "",
    ...(view.isPartial
      ? wrapped(printableLine(`! Partial run. ${view.partialReason ?? ""}`), page.columns).map((line) =>
          paint(line, "amber"),
        )
      : []),
    ...wrapped(headline(view), page.columns).map((line) => (failed ? paint(line, "red") : line)),
  ].join("\n");
}

function controlTable(view: ReportView, page: Page): string {
  const groups = [failedControls(view), undecidedControls(view), waivedControls(view), passedControls(view)];
  const titles = view.controls.map(({ spec }) => spec.title.length);
  const titleColumns = Math.min(Math.max(...titles, 0), Math.floor(page.columns / 3), 34);
  return groups
    .filter((group) => group.length > 0)
    .map((group) =>
      group
        .map((control, index) => row(control, textOf(control, group[index - 1]), titleColumns, page))
        .join("\n"),
    )
    .join("\n\n");
}

const markColumns = 16;

/** One reason may leave twenty controls undecided: it is said once. */
function textOf({ state, summary, waiver }: ControlView, above: ControlView | undefined): string {
  if (waiver !== undefined) return `Waived until ${waiver.expires}: ${waiver.reason} · ${summary}`;
  return above?.state === state && above.summary === summary ? "As above." : summary;
}

function row(control: ControlView, text: string, titleColumns: number, page: Page): string {
  const { shape, word, colour } = stateMarks[control.state];
  const mark = page.paint(padded(`${shape} ${word}`, markColumns), colour);
  const summary = printableLine(text);
  const isNarrow = page.columns < 76;
  if (isNarrow) {
    const lines = wrapped(summary, page.columns - 4);
    return [`${mark} ${cut(control.spec.title, page.columns - markColumns - 1)}`, ...indented(lines, 4)].join(
      "\n",
    );
  }
  const indent = markColumns + titleColumns + 3;
  const [first = "", ...rest] = wrapped(summary, page.columns - indent);
  const title = padded(cut(control.spec.title, titleColumns), titleColumns);
  return [`${mark} ${title}  ${first}`, ...indented(rest, indent)].join("\n");
}

function notes(view: ReportView, page: Page): readonly string[] {
  const expired = view.expiredWaivers.map(
    ({ control, expires }) => `! The waiver of ${control} expired on ${expires} and counts no more.`,
  );
  const unused = view.unusedWaivers.map(
    ({ control }) => `! The waiver of ${control} is not needed: nothing failed there.`,
  );
  const lines = [...expired, ...unused].flatMap((line) => wrapped(printableLine(line), page.columns));
  return lines.length === 0 ? [] : [lines.map((line) => page.paint(line, "amber")).join("\n")];
}

function score(view: ReportView, page: Page): string {
  const { categories } = view.score;
  const nameColumns = Math.max(3, ...categories.map(({ category }) => categoryLabel(category).length));
  const digits = String(view.score.total).length;
  const line = (name: string, points: number, total: number, bar: string): string =>
    `  ${padded(name, nameColumns)}  ${String(points).padStart(digits)} of ${String(total).padStart(digits)}  ${bar}`.trimEnd();
  return [
    ...wrapped(`Score ${scoreLine(view.score)} Profile ${view.score.profile}.`, page.columns).map((text) =>
      page.paint(text, "bold"),
    ),
    ...categories.map(({ category, points, total }) =>
      line(categoryLabel(category), points, total, barOf(points, total)),
    ),
    `  ${"─".repeat(nameColumns + 2 * digits + 6)}`,
    line("sum", view.score.points, view.score.total, ""),
  ].join("\n");
}

// A square for each point would not fit; ten for each category say as much.
function barOf(points: number, total: number): string {
  const full = total === 0 ? 0 : Math.floor((points * 10) / total);
  return total === 0 ? "–" : "■".repeat(full) + "□".repeat(10 - full);
}

function changes(view: ReportView, page: Page): readonly string[] {
  const failed = failedControls(view);
  if (failed.length === 0) return [];
  const items = failed.map(({ spec }, index) => {
    const number = `${index + 1}.`.padStart(4);
    const [first = "", ...rest] = wrapped(`${spec.title}: ${spec.fix}`, page.columns - 5);
    return [`${number} ${first}`, ...indented(rest, 5)].join("\n");
  });
  return [[page.paint("To do, the gravest first", "bold"), ...items].join("\n")];
}

function sinks(view: ReportView, page: Page): readonly string[] {
  const line = instrumentationLine(view);
  if (line === undefined) return [];
  return [
    wrapped(printableLine(line), page.columns)
      .map((each) => page.paint(each, "faint"))
      .join("\n"),
  ];
}

function paragraph(text: string, page: Page): string {
  return wrapped(printableLine(text), page.columns).join("\n");
}

function indented(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => " ".repeat(columns) + line);
}
