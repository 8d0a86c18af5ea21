import { isAnySite, parseContentPolicies } from "../../http/content-policy.ts";
import type { Answer, Probe } from "../../model/probe.ts";
import { documentProbe } from "../../probing/documents.ts";
import { frameOptionsSpec } from "./spec.ts";

export const frameOptionsProbe: Probe = documentProbe(frameOptionsSpec, judgeFraming);

function judgeFraming(answer: Answer): string | undefined {
  const lists = answer
    .headerValues("content-security-policy")
    .flatMap(parseContentPolicies)
    .flatMap((policy) => {
      const sources = policy.get("frame-ancestors");
      return sources === undefined ? [] : [sources];
    });
  const isOpen = lists.length > 0 && lists.every((sources) => sources.some(isAnySite));
  // HTML, section "The X-Frame-Options header": where frame-ancestors stands, X-Frame-Options is not read.
  if (isOpen)
    return "Any site may frame the page: frame-ancestors allows every site, and outranks X-Frame-Options.";
  const flaw = headerFlaw(answer.header("x-frame-options"));
  // What the csp control wrote is proof of that control: here it must not stand in for the header.
  return lists.length > 0 && !answer.isAttributedTo("csp") ? undefined : flaw;
}

/** HTML, "check a navigation response's adherence to X-Frame-Options": values that differ deny, if one is known. */
function headerFlaw(header: string | undefined): string | undefined {
  if (header === undefined) return "A page came without X-Frame-Options.";
  const values = new Set(
    header
      .toLowerCase()
      .split(",")
      .map((value) => value.trim()),
  );
  const isKnown = values.has("deny") || values.has("sameorigin");
  if (isKnown) return undefined;
  return values.size === 1 && [...values][0]?.startsWith("allow-from") === true
    ? "X-Frame-Options says ALLOW-FROM, which browsers ignore: any site may frame the page."
    : "X-Frame-Options says neither DENY nor SAMEORIGIN: any site may frame the page.";
}
