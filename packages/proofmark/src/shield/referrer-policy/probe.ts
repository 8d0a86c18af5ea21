import type { Answer, Probe } from "../../model/probe.ts";
import { documentProbe } from "../../probing/documents.ts";
import { headMetaTags } from "../../probing/meta-tags.ts";
import { referrerPolicies } from "./options.ts";
import { referrerPolicySpec } from "./spec.ts";

const known = new Set<string>(referrerPolicies);
/** These send the whole address, path and query, to other sites. */
const leaking = new Set(["unsafe-url", "no-referrer-when-downgrade"]);

export const referrerPolicyProbe: Probe = documentProbe(referrerPolicySpec, judgeReferrer);

function judgeReferrer(answer: Answer): string | undefined {
  // HTML, "meta name=referrer": each one replaces what stood before, the header too.
  const inPage = headMetaTags(answer.body)
    .filter((meta) => meta.get("name")?.toLowerCase() === "referrer")
    .flatMap((meta) => lastKnown(meta.get("content") ?? "") ?? [])
    .at(-1);
  const header = answer.header("referrer-policy");
  const policy = inPage ?? lastKnown(header ?? "");
  if (policy === undefined) {
    return header === undefined
      ? "A page came without Referrer-Policy."
      : "Referrer-Policy names no policy that browsers know.";
  }
  return leaking.has(policy)
    ? `The whole address of a page goes to other sites: the referrer policy is ${policy}.`
    : undefined;
}

/** W3C Referrer Policy, section 8.1: of several, the last one that the browser knows. */
function lastKnown(value: string): string | undefined {
  return value
    .toLowerCase()
    .split(",")
    .map((token) => token.trim())
    .findLast((token) => known.has(token));
}
