import type { ControlSpec } from "../model/control.ts";
import type { Finding } from "../model/finding.ts";
import type { Answer, Probe, Surface } from "../model/probe.ts";
import { attackFinding } from "./findings.ts";
import { homeIsServed, judgePages, type PageJudge } from "./judge-pages.ts";

const documentTypes = /^\s*(?:text\/html|application\/xhtml\+xml|image\/svg\+xml)\s*(?:;|$)/i;

/** Whether a browser shows the answer as a page that can hold scripts. A body without a type is guessed to be one. */
export function isDocument(answer: Answer): boolean {
  const type = answer.header("content-type");
  return type === undefined ? answer.body !== "" : documentTypes.test(type);
}

export function documentsOf(surface: Surface): Answer[] {
  return responsesOf(surface).filter(isDocument);
}

/** Everything that was retrieved, the 404 and the answer to a broken path included. */
export function responsesOf(surface: Surface): Answer[] {
  return [...surface.pages, surface.missing, surface.malformed];
}

/** A passive probe of a header that browsers heed on pages alone. */
export function documentProbe(spec: ControlSpec, judge: PageJudge): Probe {
  return {
    spec,
    safety: "passive",
    maxRequests: 0,
    async run(_attacker, surface) {
      return judgeDocuments(surface, spec.id, judge);
    },
  };
}

/**
 * Judges a header that browsers heed on pages alone. A target that shows no page has nothing to lose without it, but
 * gets the credit where every response carries it.
 */
export function judgeDocuments(surface: Surface, control: string, judge: PageJudge): Finding[] {
  const documents = documentsOf(surface);
  if (documents.length > 0) return judgePages(surface, control, judge, documents);
  const responses = responsesOf(surface);
  if (responses.every((response) => judge(response) === undefined))
    return judgePages(surface, control, judge, responses);
  return [
    attackFinding(
      "not-applicable",
      "No HTML page was retrieved, and browsers heed this header on pages alone.",
    ),
    homeIsServed(surface),
  ];
}
