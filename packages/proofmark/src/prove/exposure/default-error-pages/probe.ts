import type { Answer, Probe } from "../../../model/probe.ts";
import { responsesOf } from "../../../probing/documents.ts";
import { judgeRetrieved } from "../judge-retrieved.ts";
import { defaultPages } from "./pages.ts";
import { defaultErrorPagesSpec } from "./spec.ts";

export const defaultErrorPagesProbe: Probe = {
  spec: defaultErrorPagesSpec,
  safety: "passive",
  maxRequests: 0,
  async run(_attacker, surface) {
    const errors = responsesOf(surface).filter(({ status }) => status >= 400);
    // A target that answers 200 to everything still has its own words for a broken path.
    const answers = errors.length === 0 ? [surface.missing, surface.malformed] : errors;
    return judgeRetrieved(
      surface,
      answers,
      productOf,
      `None of ${answers.length} error responses is the default page of a known product.`,
    );
  },
};

function productOf(answer: Answer): string | undefined {
  const page = defaultPages.find(({ pattern }) => pattern.test(answer.body));
  if (page === undefined) return undefined;
  const version = page.version?.exec(answer.body)?.[1];
  return `An error is answered with the default page of ${page.product}${version === undefined ? "" : ` ${version}`}`;
}
