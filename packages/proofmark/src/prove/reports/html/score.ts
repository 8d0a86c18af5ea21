import type { Change } from "../../baseline.ts";
import { type ScoreShare, weightBySeverity } from "../../scoring/profile.ts";
import type { ReportView } from "../report-view.ts";
import { baselineLine, categoryLabel, scoreLine, verdictLine } from "../sentences.ts";
import { html, type Markup } from "./markup.ts";
import { evidenceLink, stackedTable, stateOf } from "./parts.ts";

const whyLeftOut: Readonly<Record<NonNullable<ScoreShare["leftOut"]>, string>> = {
  "not-applicable": "does not apply",
  waived: "waived",
  declared: "nothing to attack it by",
  "exposure-not-found": "not found, no merit",
};

const weights = Object.entries(weightBySeverity)
  .map(([severity, weight]) => `${weight} (${severity})`)
  .join(", ");

/** The score as the sum that it is, line by line, with its coverage beside it. */
export function scoreSection(view: ReportView): Markup {
  const { score } = view;
  const titles = new Map(view.controls.map(({ spec }) => [spec.id, spec.title]));
  const bodies = score.categories.map(
    (category) =>
      html`<tbody>
        <tr class="category">
          <th scope="rowgroup">${categoryLabel(category.category)}</th>
          <td>${bar(category.points, category.total)}</td>
          <td class="number">
            ${category.total === 0 ? "does not count" : `${category.points} of ${category.total}`}
          </td>
        </tr>
        ${category.lines.map(
          (line) =>
            html`<tr class="line">
              <th scope="row">${evidenceLink(line.control, titles.get(line.control) ?? line.control)}</th>
              <td>${stateOf(line.state)}</td>
              <td class="number">
                ${line.leftOut === undefined ? `${line.points} of ${line.weight}` : whyLeftOut[line.leftOut]}
              </td>
            </tr> `,
        )}
      </tbody>`,
  );
  return html`<section aria-labelledby="score">
    <h2 id="score">Score</h2>
    ${sum(view)}
    <p class="verdict">${verdictLine(view)}</p>
    <p class="lead">
      A control weighs ${weights}. It earns all of it when it is proven, observed or attested, and nothing
      otherwise. What could not be told stays in the total; an exposure that was not found leaves it. Profile
      ${score.profile}.
    </p>
    <table class="sums">
      <thead>
        <tr>
          <th scope="col">Control</th>
          <th scope="col">State</th>
          <th scope="col" class="number">Points</th>
        </tr>
      </thead>
      ${bodies}
      <tfoot>
        <tr>
          <th scope="row">Sum</th>
          <td></td>
          <td class="number">${score.points} of ${score.total}</td>
        </tr>
      </tfoot>
    </table>
  </section> `;
}

function sum({ score }: ReportView): Markup {
  if (score.percent === undefined) return html`<p class="sum"><span>${scoreLine(score)}</span></p>`;
  return html`<p class="sum">
    <span><b>${score.percent}</b> of 100</span><span>${score.points} of ${score.total} points</span
    ><span>coverage ${score.coverage} %: ${score.decided} of ${score.total} decided</span>
  </p>`;
}

function bar(points: number, total: number): Markup | undefined {
  if (total === 0) return undefined;
  const width = (points * 96) / total;
  return html`<svg class="bar" viewBox="0 0 96 8" aria-hidden="true">
    <rect width="96" height="8" rx="2" />
    <rect class="earned" width="${width.toFixed(1)}" height="8" rx="2" />
  </svg>`;
}

const changeMarks: Readonly<Record<Change, readonly [shape: string, colour: string]>> = {
  worse: ["▼", "red"],
  gone: ["−", "amber"],
  better: ["▲", "green"],
  new: ["+", "grey"],
  same: ["=", "faint"],
};
const changeOrder = Object.keys(changeMarks);

export function baselineSection({ baseline, controls }: ReportView): Markup | undefined {
  if (baseline === undefined) return undefined;
  const titles = new Map(controls.map(({ spec }) => [spec.id, spec.title]));
  const sorted = baseline.changes.toSorted(
    (a, b) => changeOrder.indexOf(a.change) - changeOrder.indexOf(b.change),
  );
  const rows = sorted.map(({ control, before, after, change }) => {
    const [shape, colour] = changeMarks[change];
    return html`<tr>
      <th scope="row">${titles.has(control) ? evidenceLink(control, titles.get(control) ?? "") : control}</th>
      <td>
        <span class="state ${colour}"><i aria-hidden="true">${shape}</i>${change}</span>
      </td>
      <td data-label="before">${before === undefined ? "–" : stateOf(before)}</td>
      <td data-label="after">${after === undefined ? "–" : stateOf(after)}</td>
    </tr>`;
  });
  return html`<section aria-labelledby="baseline">
    <h2 id="baseline">Before and after</h2>
    <p class="lead">${baselineLine(baseline)}</p>
    ${stackedTable(["Control", "Change", "Before", "After"], rows)}
  </section> `;
}
