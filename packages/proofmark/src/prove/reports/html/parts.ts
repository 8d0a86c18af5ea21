import type { ProofState } from "../../../model/proof.ts";
import { stateMarks } from "../state-marks.ts";
import { html, type Markup } from "./markup.ts";

/** Shape, colour and word of a state. The shape is for the eye; a screen reader has the word. */
export function stateOf(state: ProofState): Markup {
  const { shape, word, colour } = stateMarks[state];
  return html`<span class="state ${colour}"><i aria-hidden="true">${shape}</i>${word}</span>`;
}

/** A table whose rows become blocks on a narrow screen; `labels` then stand before the cells. */
export function stackedTable(heads: readonly string[], rows: readonly Markup[]): Markup {
  return html`<table class="stacked">
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

/** A link into the evidence of a control. A browser opens the details around it by itself. */
export function evidenceLink(control: string, text: string): Markup {
  return html`<a href="#evidence-${control}">${text}</a>`;
}
