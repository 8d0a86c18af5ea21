import { moment } from "../moments.ts";
import { failedControls, passedControls, undecidedControls, waivedControls } from "../control-groups.ts";
import type { ReportView } from "../report-view.ts";
import { headline } from "../sentences.ts";
import { html, type Markup } from "./markup.ts";
import { evidenceLink, stackedTable, stateOf } from "./parts.ts";

/** The first thing: what is wrong, and what to do about it, the gravest first. */
export function wrongSection(view: ReportView): Markup {
  const failed = failedControls(view);
  const items = failed.map(
    ({ spec, state, summary }) =>
      html`<li>
        <div class="mark">${stateOf(state)}<span class="tag ${spec.severity}">${spec.severity}</span></div>
        <div>
          <h3>${spec.title}</h3>
          <p>${summary}</p>
          <p class="do"><b>To do:</b> ${spec.fix}</p>
        </div>
        <div class="more">${evidenceLink(spec.id, "Evidence")}</div>
      </li> `,
  );
  return html`<section aria-labelledby="wrong">
    <h2 id="wrong">What is wrong</h2>
    <p class="lead">${headline(view)}${failed.length > 1 && " The gravest comes first."}</p>
    ${
      failed.length > 0 &&
      html`<ol class="wrong">
        ${items}
      </ol>`
    }
  </section> `;
}

export function provenSection(view: ReportView): Markup {
  const rows = passedControls(view).map(
    ({ spec, state, provenAt, expiresAt }) =>
      html`<tr>
        <th scope="row">${evidenceLink(spec.id, spec.title)}</th>
        <td>${stateOf(state)}</td>
        <td class="when" data-label="proven">${moment(provenAt)}</td>
        <td class="when" data-label="until">${moment(expiresAt)}</td>
      </tr>`,
  );
  const lead =
    rows.length === 0
      ? "Nothing yet."
      : "Proven: the attack was refused by this control's own code. Observed: it was refused, the target does not say by what. Attested: a check inside the process passed.";
  return html`<section aria-labelledby="proven">
    <h2 id="proven">What is proven</h2>
    <p class="lead">${lead}</p>
    ${rows.length > 0 && stackedTable(["Control", "State", "Proven", "Until"], rows)}
  </section> `;
}

export function undecidedSection(view: ReportView): Markup | undefined {
  const controls = undecidedControls(view);
  if (controls.length === 0) return undefined;
  const rows = controls.map(
    ({ spec, state, summary }) =>
      html`<tr>
        <th scope="row">${evidenceLink(spec.id, spec.title)}</th>
        <td>${stateOf(state)}</td>
        <td>${summary}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="undecided">
    <h2 id="undecided">What could not be told</h2>
    <p class="lead">None of these counts as a pass.</p>
    ${stackedTable(["Control", "State", "Why"], rows)}
  </section> `;
}

export function waiverSection(view: ReportView): Markup | undefined {
  const waived = waivedControls(view);
  if (waived.length + view.expiredWaivers.length + view.unusedWaivers.length === 0) return undefined;
  const rows = waived.map(
    ({ spec, state, summary, waiver }) =>
      html`<tr>
        <th scope="row">${evidenceLink(spec.id, spec.title)}</th>
        <td>${stateOf(state)} <span class="tag">waived</span></td>
        <td>${summary}</td>
        <td>${waiver?.reason}</td>
        <td class="when" data-label="until">${waiver?.expires}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="waived">
    <h2 id="waived">What is waived</h2>
    <p class="lead">A waived failure leaves the score and the exit code until its waiver ends.</p>
    ${rows.length > 0 && stackedTable(["Control", "State", "Finding", "Reason", "Until"], rows)}
    ${view.expiredWaivers.map(({ control, expires, reason }) => html`<p class="note">The waiver of ${control} expired on ${expires} and counts no more: ${reason}</p>`)}
    ${view.unusedWaivers.map(({ control }) => html`<p class="note">The waiver of ${control} is not needed: nothing failed there.</p>`)}
  </section> `;
}
