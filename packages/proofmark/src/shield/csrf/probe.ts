import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { htmlLinks } from "../../probing/html-links.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { isRiskyLink } from "../../probing/risky-link.ts";
import {
  isTokenField,
  postOf,
  statefulTargets,
  strangersPost,
  type HeaderLines,
  type StatefulTarget,
} from "./forged-posts.ts";
import { csrfSpec } from "./spec.ts";

const control = csrfSpec.id;
const forgedToken = "cHJvb2ZtYXJrLWNhbmFyeQ.Zm9yZ2VkLWJ5LXByb29mbWFyaw";

export const csrfProbe: Probe = {
  spec: csrfSpec,
  // It posts forms with ordinary values: on a service without the control, each leaves what the form leaves.
  safety: "intrusive",
  maxRequests: 40,
  async run(attacker, surface) {
    const targets = statefulTargets(surface, isRiskyLink);
    if (targets.length === 0) {
      return [
        attackFinding("not-applicable", "The target shows no form and no route that changes anything."),
        homeIsServed(surface),
      ];
    }
    const findings: Finding[] = [];
    for (const target of targets) findings.push(...(await judgeTarget(attacker, target)));
    return conclusive(findings);
  },
};

/** A target that tells nothing (it asks for a session first) is left out where another one tells. */
function conclusive(findings: readonly Finding[]): readonly Finding[] {
  const told = findings.filter(({ outcome }) => outcome !== "inconclusive");
  return told.some(({ role }) => role === "attack") ? told : findings;
}

async function judgeTarget(attacker: Attacker, target: StatefulTarget): Promise<Finding[]> {
  const visitor = await postAsVisitor(attacker, target);
  const stranger = async (headers: HeaderLines, token?: string): Promise<Answer> =>
    await sendPatiently(attacker, strangersPost(target, headers, token));
  const crossSite = await stranger([
    ["Origin", "https://attacker.example"],
    ["Sec-Fetch-Site", "cross-site"],
    ["Sec-Fetch-Mode", "navigate"],
  ]);
  const fromNull = await stranger([["Origin", "null"]]);
  const findings = [
    judge(target, crossSite, visitor, "A cross-site form post"),
    judge(target, fromNull, visitor, "A form post from a sandboxed frame (Origin: null)"),
  ];
  if (target.fields.some(isTokenField)) {
    const forged = await stranger([], forgedToken);
    findings.push(judge(target, forged, visitor, "A form post with a forged token"));
  }
  return [...findings, judgeVisitor(target, visitor)];
}

/** The benign twin: loads the page, keeps its cookies and hidden fields, and posts as a browser would. */
async function postAsVisitor(attacker: Attacker, target: StatefulTarget): Promise<Answer> {
  let { fields } = target;
  const headers: (readonly [string, string])[] = [
    ["Origin", attacker.origin.origin],
    ["Sec-Fetch-Site", "same-origin"],
    ["Sec-Fetch-Mode", "navigate"],
  ];
  if (target.page !== undefined) {
    const page = await sendPatiently(attacker, { path: target.page });
    const cookies = page.headerValues("set-cookie").map((line) => line.split(";", 1)[0] ?? "");
    if (cookies.length > 0) headers.push(["Cookie", cookies.join("; ")]);
    const { forms } = htmlLinks(page.body, new URL(page.exchange.request.url));
    fields = forms.find(({ form }) => form.action === target.path)?.form.fields ?? fields;
  }
  return await sendPatiently(attacker, postOf(target, fields, headers));
}

function judge({ method, path }: StatefulTarget, attack: Answer, visitor: Answer, what: string): Finding {
  const isAttributed = attack.isAttributedTo(control);
  const place = `${method} ${path}`;
  if (attack.status === 429 || attack.status >= 500) {
    const summary = `${what} to ${place} was answered with ${attack.status}, which tells nothing.`;
    return attackFinding("inconclusive", summary, attack);
  }
  const isRefused = attack.status >= 400;
  const isAlike = attack.status === visitor.status && !isAttributed && signInOf(attack) === signInOf(visitor);
  if (isRefused && !isAlike) {
    const summary = `${what} was refused (${place}, ${attack.status}; the service's own page: ${visitor.status}).`;
    return attackFinding("held", summary, attack, isAttributed);
  }
  if (reachesHandler(attack)) {
    return attackFinding("breached", `${what} was accepted (${place}, ${attack.status}).`, attack);
  }
  return attackFinding(
    "inconclusive",
    `${what} to ${place} was answered like the service's own page (${attack.status}), before anything could tell.`,
    attack,
  );
}

/** A validation error comes from the handler as much as a success does; a redirect to sign in comes before it. */
function reachesHandler(answer: Answer): boolean {
  if (answer.status === 409 || answer.status === 422) return true;
  return answer.status < 400 && !signInOf(answer);
}

function signInOf(answer: Answer): boolean {
  const location = answer.status >= 300 && answer.status < 400 ? answer.header("location") : undefined;
  return location !== undefined && /log-?in|sign-?in|auth/i.test(location);
}

function judgeVisitor({ method, path }: StatefulTarget, visitor: Answer): Finding {
  const { status } = visitor;
  if (status === 429 || status >= 500)
    return benignFinding("inconclusive", `${method} ${path} is not served (${status}).`, visitor);
  const isRefused = visitor.isAttributedTo(control) && status >= 400;
  return benignFinding(
    isRefused ? "breached" : "held",
    `The service's own form is ${isRefused ? "refused" : "answered"} (${method} ${path}, ${status}).`,
    visitor,
  );
}
