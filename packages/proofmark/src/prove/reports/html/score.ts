import type { ScoreShare } from "../../scoring/profile.ts";
import type { ReportView } from "../report-view.ts";
import { baselineLine, scoreLine, verdictLine } from "../sentences.ts";
import { html, type Markup } from "./markup.ts";
import { evidenceLink, stackedTable, stateOf } from "./parts.ts";

const whyLeftOut: Readonly<Record<NonNullable<ScoreShare["leftOut"]>, string>> = {
  "not-applicable": "does not apply",
  waived: "waived",
  "exposure-not-found": "not found, no merit",
};

/** The score as the sum that it is, line by line, with its coverage beside it. */
export function scoreSection(view: ReportView): Markup {
  const { score } = view;
  const titles = new Map(view.controls.map(({ spec }) => [spec.id, spec.title]));
  const bodies = score.categories.map(
    (category) =>
      html`<tbody>
        <tr class="category">
          <th scope="rowgroup">${category.category}</th>
          <td>${bar(category.points, category.total)}</td>
          <td class="number">${category.points} of ${category.total}</td>
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
    <p class="lead">
      A control weighs 1 (low), 3 (medium), 6 (high) or 10 (critical). It earns all of it when it is proven,
      observed or attested, and nothing otherwise. What could not be told stays in the total. Profile
      ${score.profile}.
    </p>
    <table>
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
    <p class="facts">${verdictLine(view)}</p>
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

export function baselineSection({ baseline }: ReportView): Markup | undefined {
  if (baseline === undefined) return undefined;
  const rows = baseline.changes.map(
    ({ control, before, after, change }) =>
      html`<tr>
        <th scope="row">${after === undefined ? control : evidenceLink(control, control)}</th>
        <td data-label="before">${before === undefined ? "–" : stateOf(before)}</td>
        <td data-label="after">${after === undefined ? "–" : stateOf(after)}</td>
        <td>${change}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="baseline">
    <h2 id="baseline">Before and after</h2>
    <p class="lead">${baselineLine(baseline)}</p>
    ${stackedTable(["Control", "Before", "After", "Change"], rows)}
  </section> `;
}
