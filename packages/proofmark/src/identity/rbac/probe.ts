import type { Finding } from "../../model/finding.ts";
import type { IdentityTarget } from "../../model/identity/target.ts";
import type { Answer, Probe, Surface } from "../../model/probe.ts";
import { signInPair, type CanaryPair } from "../../probing/canary-pair.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { spellingsOf } from "./spellings.ts";
import { rbacSpec } from "./spec.ts";

const control = rbacSpec.id;
const pathsTried = 3;
/** Signing two canaries in, and for each path the administrator, both others, and every spelling. */
const requestsEach = 20;

export const rbacProbe: Probe = {
  spec: rbacSpec,
  safety: "active",
  maxRequests: 20 + pathsTried * requestsEach,
  async run(attacker, surface) {
    const { identity } = surface;
    if (identity === undefined) return notApplicable(surface, "identity, with canaries and admin paths");
    const { two, admin } = identity.canaries;
    if (admin === undefined) return notApplicable(surface, "an administrator to identity.canaries");
    if (identity.admin.length === 0)
      return notApplicable(surface, "identity.admin, paths for administrators alone");
    const pair = await signInPair(attacker, identity, [admin, two]);
    if ("outcome" in pair) return [pair];
    const findings: Finding[] = [];
    for (const path of identity.admin.slice(0, pathsTried))
      findings.push(...(await judgePath(path, pair, identity, surface.isCatchAll)));
    return findings;
  },
};

function notApplicable(surface: Surface, what: string): readonly Finding[] {
  const summary = `Nothing says what is for whom: add ${what} to the configuration.`;
  return [attackFinding("not-applicable", summary), homeIsServed(surface)];
}

async function judgePath(
  path: string,
  { first: admin, second: user, nobody }: CanaryPair,
  { me }: IdentityTarget,
  isCatchAll: boolean,
): Promise<readonly Finding[]> {
  const served = await admin.send({ path });
  if (served.status >= 300)
    return [benignFinding("inconclusive", `The administrator gets no ${path} (${served.status}).`, served)];
  const shows = (answer: Answer): boolean => answer.status < 300 && answer.body === served.body;
  const findings = [
    benignFinding("held", `The administrator gets ${path} (${served.status}).`, served),
    judge(await user.send({ path }), `An ordinary user asked for ${path}`, isCatchAll ? shows : isServed),
    judge(
      await nobody.send({ path }),
      `A visitor who is not signed in asked for ${path}`,
      isCatchAll ? shows : isServed,
    ),
  ];
  for (const { what, request } of spellingsOf(path)) {
    const answer = await user.send(request);
    const isHead = request.method === "HEAD";
    const finding = judge(answer, `An ordinary user asked for ${path} ${what}`, isHead ? isServed : shows);
    // Another control, or a router that knows no such path, refuses as well: that shows nothing of this one.
    if (finding.outcome === "breached" || finding.isAttributed === true) findings.push(finding);
  }
  const own = await user.send({ path: me });
  const isOwn = own.status < 300;
  return [
    ...findings,
    benignFinding(isOwn ? "held" : "inconclusive", `The ordinary user gets ${me} (${own.status}).`, own),
  ];
}

function isServed({ status }: Answer): boolean {
  return status < 300;
}

function judge(answer: Answer, what: string, isBreach: (answer: Answer) => boolean): Finding {
  const { status } = answer;
  if (isBreach(answer)) return attackFinding("breached", `${what}, and got it (${status}).`, answer);
  if (status === 429 || status >= 500)
    return attackFinding("inconclusive", `${what}: the answer tells nothing (${status}).`, answer);
  return attackFinding(
    "held",
    `${what}, and was refused (${status}).`,
    answer,
    answer.isAttributedTo(control),
  );
}
