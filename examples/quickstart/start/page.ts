import { reportStyle, stateMarks } from "proofmark/prove";
import { appliesNowhere, compareControls, type ComparedControl, scoreOf } from "./comparison.ts";
import type { Proven } from "./prove-service.ts";
import { exposuresTitle, outOf100, percent, seconds } from "./table.ts";
import { toldSection } from "./told-section.ts";
import type { Told } from "./told.ts";
import { escape } from "./escape.ts";

/** A thing to try, and what each variant answered to it. */
export interface Tried {
  readonly title: string;
  readonly answers: readonly {
    readonly variant: string;
    readonly command: string;
    readonly answer: string;
  }[];
}

/** The look of the reports, and what this page has beside. */
export const pageStyle = `${reportStyle}
.variants{display:grid;grid-template-columns:repeat(3,1fr);gap:16px;margin-top:32px}
.variant{border:1px solid var(--line);border-radius:8px;padding:16px;display:flex;flex-direction:column}
.variant h2{margin:0}
.variant .score{color:var(--ink);font-size:40px;line-height:48px;font-weight:650;letter-spacing:-.02em;margin-top:12px}
.variant .score small{font-size:14px;font-weight:400;letter-spacing:0;color:var(--muted)}
.variant p{font-size:14px;line-height:20px;color:var(--muted)}
.variant .wrong-count{margin-top:8px;font-weight:600}
.variant .wrong-count.red{color:var(--red)}
.variant .go{margin-top:auto;padding-top:12px;display:flex;gap:16px}
.compare{table-layout:fixed}
.compare th:first-child{width:40%}
.compare td a{text-decoration-color:var(--line)}
.compare a.red{color:var(--red)}.compare a.green{color:var(--green)}.compare a.teal{color:var(--teal)}.compare a.blue{color:var(--blue)}.compare a.grey{color:var(--grey)}.compare a.amber{color:var(--amber)}.compare a.faint{color:var(--faint)}
.compare a:hover{text-decoration-color:currentColor}
tr.part th{font-weight:650;padding-top:20px}
.tried{border-top:1px solid var(--line);padding:16px 0}
.tried dl{display:grid;grid-template-columns:88px 1fr;gap:4px 8px;margin-top:8px}
.tried dt{font-size:14px;line-height:20px;color:var(--muted)}
.tried dd{font-size:14px;line-height:20px;overflow-wrap:anywhere}
.tried pre{background:var(--panel);padding:8px 12px;border-radius:4px;margin-bottom:4px}
.tried pre.long{max-height:240px;overflow:auto;margin-top:8px}
@media (max-width:640px){.variants{grid-template-columns:1fr}.tried dl{grid-template-columns:1fr}.compare th:first-child{width:34%}.compare td,.compare th{padding-right:4px}.compare .state i{width:16px}}
`;

/** The page that leads to the three reports. */
export function indexPage(proven: readonly Proven[], tried: readonly Tried[], told: Told): string {
  const rows = compareControls(proven).filter((row) => !appliesNowhere(row));
  const heads = proven.map(({ variant }) => `<th scope="col">${escape(variant.title)}</th>`).join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Jotter, three times · Proofmark</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg">
</head>
<body>
<header>
<p class="brand">${icon}Proofmark</p>
<h1>Jotter, three times</h1>
<p class="facts">One small application with the usual holes: as it was written, hardened from inside, and behind the gateway. Each was attacked in the same way.</p>
</header>
<main>
<div class="variants">${proven.map(variantCard).join("")}</div>
<section aria-labelledby="compare">
<h2 id="compare">Side by side</h2>
<p class="lead">A state leads to the requests that show it.</p>
<table class="compare">
<thead><tr><th scope="col">Control</th>${heads}</tr></thead>
<tbody>
${rows
  .filter(({ isExposure }) => !isExposure)
  .map((row) => tableRow(row, proven))
  .join("\n")}
<tr class="part"><th scope="rowgroup" colspan="${proven.length + 1}">${exposuresTitle}</th></tr>
${rows
  .filter(({ isExposure }) => isExposure)
  .map((row) => tableRow(row, proven))
  .join("\n")}
</tbody>
</table>
</section>
<section aria-labelledby="try">
<h2 id="try">Try it yourself</h2>
<p class="lead">Four attacks, and what was answered a moment ago.</p>
${tried.map(triedSection).join("\n")}
</section>
${toldSection(told)}
</main>
<footer>Everything listens on 127.0.0.1 alone. This page is hardened by harden() too.</footer>
</body>
</html>
`;
}

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" stroke-width="2"/><circle cx="8" cy="8" r="3" fill="currentColor"/></svg>`;

function variantCard(proven: Proven): string {
  const { variant, url, view } = proven;
  const { controls, coverage, withExposures } = scoreOf(proven);
  const failed = view.controls.filter(({ state }) => state === "failed").length;
  return `<section class="variant">
<h2>${escape(variant.title)}</h2>
<p>${escape(variant.how)}</p>
<p class="score">${controls ?? "–"}<small> of 100, controls</small></p>
<p class="wrong-count${failed > 0 ? " red" : ""}">${failed > 0 ? "✕ " : ""}${failed} of ${view.controls.length} failed</p>
<p>Coverage ${unbroken(percent(coverage))}. With its exposures: ${unbroken(outOf100(withExposures))}.</p>
<p>${unbroken(`${view.requestsSent} requests`)} in ${unbroken(seconds(view.endedAt - view.startedAt))}</p>
<p class="go"><a href="/${variant.id}.html">Report</a><a href="${escape(url)}/">Open it</a><a href="/${variant.id}.json">JSON</a></p>
</section>`;
}

function tableRow({ id, title, states }: ComparedControl, proven: readonly Proven[]): string {
  const cells = states.map((state, index) => {
    const { shape, word, colour } = stateMarks[state];
    const href = `/${proven[index]?.variant.id}.html#evidence-${id}`;
    const mark = `<i aria-hidden="true">${shape}</i>${word}`;
    return `<td><a class="state ${colour}" href="${escape(href)}">${mark}</a></td>`;
  });
  return `<tr><th scope="row">${escape(title)}</th>${cells.join("")}</tr>`;
}

function triedSection({ title, answers }: Tried): string {
  const list = answers.map(
    ({ variant, command, answer }) =>
      `<dt>${escape(variant)}</dt><dd><pre>${escape(command)}</pre>${escape(answer)}</dd>`,
  );
  return `<div class="tried"><h3>${escape(title)}</h3><dl>${list.join("")}</dl></div>`;
}

/** Numbers stay with their units. */
function unbroken(text: string): string {
  return escape(text).replaceAll(" ", "&nbsp;");
}
