import type { Finding } from "../../model/finding.ts";
import type { Answer, Surface } from "../../model/probe.ts";
import { attackFinding } from "../../probing/findings.ts";
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
  const findings: Finding[] = [];
  for (const [flaw, [first, ...others]] of seen) {
    if (first === undefined) continue;
    const where = first === surface.missing ? "a path that nobody serves" : pathOf(first);
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    const exchange = redactExchange(first.exchange);
    findings.push(attackFinding("breached", `${flaw} (${where}, ${first.status}${more}).`, { exchange }));
  }
  if (findings.length === 0 && answers.length > 0)
    findings.push(attackFinding("held", heldSummary, answers[0]));
  return [...findings, ordinaryVisit(surface)];
}

function pathOf({ exchange }: Answer): string {
  return new URL(exchange.request.url).pathname;
}
