import { parseContentPolicies, type ContentPolicy } from "../../http/content-policy.ts";
import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe } from "../../model/probe.ts";
import { documentsOf, judgeDocuments } from "../../probing/documents.ts";
import { attackFinding } from "../../probing/findings.ts";
import { headMetaTags } from "../../probing/meta-tags.ts";
import { requestPath } from "../../probing/request-path.ts";
import { evaluatePolicies, noncesOf } from "./evaluate.ts";
import { cspSpec } from "./spec.ts";

// CSP level 3 section 7.1: at least 128 bits, which are 22 characters of base64.
const shortestNonce = 22;

export const cspProbe: Probe = {
  spec: cspSpec,
  safety: "passive",
  maxRequests: 1,
  async run(attacker, surface) {
    const findings = judgeDocuments(surface, cspSpec.id, judgePolicy);
    const page = documentsOf(surface).find((document) => headerNonces(document).length > 0);
    const isHeld = findings.every(({ outcome }) => outcome === "held");
    return page === undefined || !isHeld ? findings : [...findings, await judgeRepeat(attacker, page)];
  },
};

function judgePolicy(answer: Answer): string | undefined {
  const fromHeaders = policiesOf(answer);
  const fromMeta = headMetaTags(answer.body)
    .filter((meta) => meta.get("http-equiv")?.toLowerCase() === "content-security-policy")
    .flatMap((meta) => parseContentPolicies(meta.get("content") ?? ""));
  if (fromHeaders.length + fromMeta.length === 0) {
    return answer.header("content-security-policy-report-only") === undefined
      ? "A page came without Content-Security-Policy."
      : "Content-Security-Policy-Report-Only stands alone: it reports, and blocks nothing.";
  }
  const flaws = evaluatePolicies(fromHeaders, fromMeta);
  if (noncesOf([...fromHeaders, ...fromMeta]).some((nonce) => nonce.length < shortestNonce))
    flaws.push("The nonce can be guessed: it has fewer than 128 bits.");
  return flaws.length === 0 ? undefined : flaws.join(" ");
}

/** Asks for a page once more: a nonce that an attacker has seen must be worth nothing. */
async function judgeRepeat(attacker: Attacker, page: Answer): Promise<Finding> {
  const { pathname } = new URL(page.exchange.request.url);
  const again = await attacker.send({ path: requestPath(page) });
  const nonces = headerNonces(again);
  const first = headerNonces(page);
  if (nonces.some((nonce) => first.includes(nonce))) {
    const summary = `The nonce repeats: two answers to GET ${pathname} carry the same one.`;
    return attackFinding("breached", summary, again);
  }
  if (nonces.length === 0) {
    const summary = `GET ${pathname} was answered without a nonce the second time (${again.status}).`;
    return attackFinding("inconclusive", summary, again);
  }
  return attackFinding(
    "held",
    "Two answers to the same page carry different nonces.",
    again,
    again.isAttributedTo(cspSpec.id),
  );
}

function headerNonces(answer: Answer): string[] {
  return noncesOf(policiesOf(answer));
}

function policiesOf(answer: Answer): ContentPolicy[] {
  return answer.headerValues("content-security-policy").flatMap(parseContentPolicies);
}
