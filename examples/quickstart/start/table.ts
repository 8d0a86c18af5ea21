import { type Paint, stateMarks } from "proofmark/prove";
import { appliesNowhere, compareControls, type ComparedControl, scoreOf } from "./comparison.ts";
import type { Proven } from "./prove-service.ts";

const gap = 2;

export const exposuresTitle = "Exposures: what the application itself gives away";

/** The variants side by side: a row for each control, then the scores with their coverage. */
export function renderTable(proven: readonly Proven[], paint: Paint, columns: number): string {
  const rows = compareControls(proven);
  const shown = rows.filter((row) => !appliesNowhere(row));
  const cells = shown.flatMap(({ states }) => states.map((state) => stateText(state).length));
  const cellWidth = Math.max(10, ...cells) + gap;
  const titleWidth = Math.min(
    Math.max(...shown.map(({ title }) => title.length)) + gap,
    Math.max(20, columns - cellWidth * proven.length),
  );
  const line = (title: string, texts: readonly string[]): string =>
    `${cut(title, titleWidth - gap).padEnd(titleWidth)}${texts.map((text) => text.padEnd(cellWidth)).join("")}`.trimEnd();
  const stateLine = ({ title, states }: ComparedControl): string =>
    cut(title, titleWidth - gap).padEnd(titleWidth) +
    states
      .map((state, index) => {
        const text = stateText(state);
        const space = index === states.length - 1 ? "" : " ".repeat(cellWidth - text.length);
        return paint(text, stateMarks[state].colour) + space;
      })
      .join("");
  const scores = proven.map(scoreOf);
  const nowhere = rows.filter(appliesNowhere).map(({ title }) => title);
  return [
    paint(
      line(
        "Controls",
        proven.map(({ variant }) => variant.title),
      ),
      "bold",
    ),
    ...shown.filter(({ isExposure }) => !isExposure).map(stateLine),
    "",
    paint(exposuresTitle, "bold"),
    ...shown.filter(({ isExposure }) => isExposure).map(stateLine),
    ...(nowhere.length > 0
      ? [
          "",
          ...wrapped(`– does not apply here: ${nowhere.join(", ")}`, columns).map((text) =>
            paint(text, "faint"),
          ),
        ]
      : []),
    "",
    paint(
      line(
        "Score of the controls",
        scores.map(({ controls }) => outOf100(controls)),
      ),
      "bold",
    ),
    line(
      "  coverage",
      scores.map(({ coverage }) => percent(coverage)),
    ),
    line(
      "  with the exposures",
      scores.map(({ withExposures }) => outOf100(withExposures)),
    ),
    line(
      "Requests",
      proven.map(({ view }) => String(view.requestsSent)),
    ),
    line(
      "Took",
      proven.map(({ view }) => seconds(view.endedAt - view.startedAt)),
    ),
    "",
  ].join("\n");
}

export function stateText(state: keyof typeof stateMarks): string {
  const { shape, word } = stateMarks[state];
  return `${shape} ${word}`;
}

export function outOf100(score: number | undefined): string {
  return score === undefined ? "none" : `${score} of 100`;
}

export function percent(share: number | undefined): string {
  return share === undefined ? "none" : `${share} %`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Breaks at spaces; what follows the first line is indented. */
function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `  ${word}`);
  }
  return lines;
}

function cut(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
}
