import type { Finding } from "../../model/finding.ts";
import type { Answer, Surface } from "../../model/probe.ts";
import { ordinaryVisit } from "./ordinary-visit.ts";
import { redactExchange } from "./redact-exchange.ts";

/** Says what an answer gives away, in a sentence without its full stop, or nothing. */
export type AnswerJudge = (answer: Answer) => string | undefined;

/** Judges answers that were retrieved before; the same words about several answers are one finding. */
export function judgeRetrieved(
  surface: Surface,
  answers: readonly Answer[],
  judge: AnswerJudge,
  heldSummary: string,
): Finding[] {
  const seen = new Map<string, Answer[]>();
  for (const answer of answers) {
    const flaw = judge(answer);
    if (flaw !== undefined) seen.set(flaw, [...(seen.get(flaw) ?? []), answer]);
  }
  const breaches: Finding[] = [];
  for (const [flaw, [first, ...others]] of seen) {
    if (first === undefined) continue;
    const where = first === surface.missing ? "a path that nobody serves" : pathOf(first);
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    breaches.push({
      role: "attack",
      outcome: "breached",
      summary: `${flaw} (${where}, ${first.status}${more}).`,
      exchange: redactExchange(first.exchange),
    });
  }
  const [sample] = answers;
  const held: Finding[] =
    breaches.length > 0 || sample === undefined
      ? []
      : [{ role: "attack", outcome: "held", summary: heldSummary, exchange: sample.exchange }];
  return [...breaches, ...held, ordinaryVisit(surface)];
}

function pathOf({ exchange }: Answer): string {
  return new URL(exchange.request.url).pathname;
}

/** Everything that a walk through the target brought, errors included. */
export function allAnswers(surface: Surface): readonly Answer[] {
  return [...surface.pages, surface.missing, surface.malformed];
}
