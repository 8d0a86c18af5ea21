import { STATUS_CODES } from "node:http";

import type { Finding, RecordedExchange } from "../../../model/finding.ts";
import { moment } from "../moments.ts";
import { replayOf } from "../replay.ts";
import { findingsByWeight } from "../control-groups.ts";
import type { ControlView, ReportView } from "../report-view.ts";
import { outcomeWord, standardLabel } from "../sentences.ts";
import { html, type Markup } from "./markup.ts";
import { stateOf } from "./parts.ts";

/** The page stays small enough for a phone; the JSON report has everything. */
const shownBody = 4000;
const shownFindings = 12;

/** Every control, opening into what was sent, what came back, and what to change. */
export function evidenceSection(view: ReportView): Markup {
  return html`<section aria-labelledby="evidence">
    <h2 id="evidence">Evidence</h2>
    <p class="lead">
      Each control opens into the requests as sent, the responses as received, and what to change. Secrets are
      left out.
    </p>
    <div class="evidence">${view.controls.map(controlDetails)}</div>
  </section> `;
}

function controlDetails(control: ControlView): Markup {
  const { spec, waiver } = control;
  const findings = findingsByWeight(control);
  const left = findings.length - shownFindings;
  return html`<details>
    <summary>
      ${stateOf(control.state)}
      <div class="what">
        <h3>${spec.title}</h3>
        <p>${control.summary}</p>
      </div>
    </summary>
    <div class="inside" id="evidence-${spec.id}">
      <dl>
        <dt>What to change</dt>
        <dd>${spec.fix}</dd>
        <dt>Risk (${spec.severity})</dt>
        <dd>${spec.risk}</dd>
        <dt>Standards</dt>
        <dd>${spec.standards.map(standardLabel).join(" · ")}</dd>
        <dt>Judged</dt>
        <dd>
          ${moment(control.provenAt)}, until
          ${moment(control.expiresAt)}${control.safety !== undefined && `, by ${control.safety === "passive" ? "a passive" : control.safety === "active" ? "an active" : "an intrusive"} probe`}
        </dd>
        ${
          waiver !== undefined &&
          html`<dt>Waived until ${waiver.expires}</dt>
            <dd>${waiver.reason}</dd>`
        }
      </dl>
      ${findings.length === 0 ? html`<p class="cut">Nothing was sent for this control.</p>` : findings.slice(0, shownFindings).map(findingCard)}
      ${left > 0 && html`<p class="cut">${left} more in the JSON report.</p>`}
    </div>
  </details> `;
}

function findingCard(finding: Finding): Markup {
  const { role, outcome, exchange, where } = finding;
  const isWrong = outcome === "breached";
  return html`<section class="finding ${outcome}">
    <header>
      <p class="role">
        <b>${role === "attack" ? "Attack" : "Benign twin"}</b
        ><span class="${colourOf(finding)}"
          >${isWrong ? "✕" : outcome === "held" ? "●" : "?"} ${outcomeWord(finding)}</span
        >
      </p>
      <p>${finding.summary}</p>
      ${where !== undefined && html`<p class="cut">${where}</p>`}
    </header>
    ${exchange !== undefined && exchangeParts(exchange)}
  </section> `;
}

function colourOf({ outcome, role, isAttributed }: Finding): string {
  if (outcome === "breached") return "red";
  if (outcome === "held") return role === "attack" && isAttributed !== true ? "teal" : "green";
  return outcome === "not-applicable" ? "faint" : "amber";
}

function exchangeParts(exchange: RecordedExchange): Markup {
  const { request, response } = exchange;
  const replay = replayOf(exchange);
  return html`<div class="part">
      <div><h4>Request as sent</h4></div>
      <pre tabindex="0" aria-label="Request"><code>${requestText(request)}</code></pre>
    </div>
    <div class="part">
      <div>
        <h4>${request.raw === undefined ? "Send it again with curl" : "Send it again, byte by byte"}</h4>
        <button type="button" data-copy hidden>Copy</button>
      </div>
      <pre tabindex="0" aria-label="Command"><code>${replay.command}</code></pre>
      ${!replay.isWhole && html`<p class="cut">The recording was cut: this is not all that was sent.</p>`}
    </div>
    <div class="part">
      <div><h4>Response as received, after ${Math.round(exchange.durationMs)} ms</h4></div>
      ${response === undefined ? html`<p class="cut">The connection was closed without a response.</p>` : responseParts(response)}
    </div> `;
}

function responseParts(response: NonNullable<RecordedExchange["response"]>): Markup {
  const left = response.body.length - shownBody;
  const head = [
    `${response.status} ${STATUS_CODES[response.status] ?? ""}`.trimEnd(),
    ...response.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return html`<pre tabindex="0" aria-label="Response"><code>${head.join("\n")}

${response.body.slice(0, shownBody)}</code></pre>
    ${left > 0 && html`<p class="cut">${left} more characters in the JSON report.</p>`}`;
}

function requestText(request: RecordedExchange["request"]): string {
  if (request.raw !== undefined) return request.raw;
  const lines = request.headers.map(([name, value]) => `${name}: ${value}`);
  const body = request.body === undefined ? "" : `\n\n${request.body}`;
  return `${request.method} ${pathAsSent(request.url) ?? request.url} HTTP/1.1\n${lines.join("\n")}${body}`;
}

// new URL() would tidy /../ away, and that may have been the attack.
function pathAsSent(url: string): string | undefined {
  return /^https?:\/\/[^/]+(\/.*)$/s.exec(url)?.[1];
}
