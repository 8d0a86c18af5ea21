import { createHash } from "node:crypto";

import { count, duration, moment } from "../moments.ts";
import type { ReportFormat } from "../report-format.ts";
import { failedControls } from "../control-groups.ts";
import { instrumentationLine } from "../sentences.ts";
import type { ReportView } from "../report-view.ts";
import { evidenceSection } from "./evidence.ts";
import { html, Markup } from "./markup.ts";
import { provenSection, undecidedSection, waiverSection, wrongSection } from "./overview.ts";
import { baselineSection, scoreSection } from "./score.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

/** One file that loads nothing, and in which nothing but its own style and script runs. */
export const htmlFormat: ReportFormat = { id: "html", extension: "html", render: (view) => page(view).text };

const policy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

// Whole, because the hashes are of every byte between the tags.
const styleElement = new Markup(`<style>${style}</style>`);
const scriptElement = new Markup(`<script>${script}</script>`);

function page(view: ReportView): Markup {
  const failed = failedControls(view).length;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${failed === 0 ? "" : `${failed} failed · `}${view.target} · Proofmark</title>
        ${styleElement}
      </head>
      <body>
        <header>
          <p class="brand">
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" stroke-width="2" />
              <circle cx="8" cy="8" r="3" fill="currentColor" /></svg
            >Proofmark
          </p>
          <h1>${view.target}</h1>
          <p class="facts">
            ${moment(view.startedAt)} · ${duration(view.endedAt - view.startedAt)} ·
            ${count(view.requestsSent, "request")} · ${count(view.controls.length, "control")} · version
            ${view.tool.version}
          </p>
          ${view.isPartial && html`<p class="note" role="note"><b>Partial run.</b> ${view.partialReason} What is not judged here earns nothing and counts as no pass.</p>`}
        </header>
        <main>
          ${wrongSection(view)}${provenSection(view)}${undecidedSection(view)}${waiverSection(view)}${scoreSection(view)}${baselineSection(view)}${evidenceSection(view)}${routesSection(view)}
        </main>
        ${instrumentationLine(view) !== undefined && html`<p class="facts">${instrumentationLine(view)}</p>`}
        <footer>Made by proofmark ${view.tool.version}. This file loads nothing from elsewhere.</footer>
        ${scriptElement}
      </body>
    </html> `;
}

function routesSection({ routes }: ReportView): Markup | undefined {
  if (routes.length === 0) return undefined;
  const rows = routes.map(
    ({ method, path, source }) =>
      html`<tr>
        <td>${method}</td>
        <td>${path}</td>
        <td>${source}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="routes">
    <h2 id="routes">Where it looked</h2>
    <p class="lead">
      Routes that were found or given. What is not listed was not attacked; name it with --routes.
    </p>
    <details>
      <summary><span class="state">${count(routes.length, "route")}</span><span></span></summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Method</th>
              <th scope="col">Path</th>
              <th scope="col">Found by</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>
    </details>
  </section> `;
}

/** Source: CSP level 3, section 2.3.1, hash-source. */
function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
