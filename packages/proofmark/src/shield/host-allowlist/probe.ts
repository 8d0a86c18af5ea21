import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { requestPath } from "../../probing/request-path.ts";
import { hostAllowlistSpec } from "./spec.ts";

// RFC 2606 section 2: nobody owns .example, so the name can't be one that the target serves.
const foreign = "proofmark-foreign.example";
const control = hostAllowlistSpec.id;
const pagesTried = 5;

export const hostAllowlistProbe: Probe = {
  spec: hostAllowlistSpec,
  safety: "active",
  maxRequests: 3 * (pagesTried + 2),
  async run(attacker, surface) {
    const home = await sendPatiently(attacker, { path: "/" });
    const reflected = await findReflection(attacker, surface);
    return [...(reflected === undefined ? [] : [reflected]), await misdirect(attacker, home), right(home)];
  },
};

/** An ordinary request under a name that is not the target's. */
async function misdirect(attacker: Attacker, home: Answer): Promise<Finding> {
  const answer = await sendPatiently(attacker, { path: "/", headers: [["Host", foreign]] });
  const attack = (outcome: Finding["outcome"], summary: string): Finding =>
    attackFinding(outcome, summary, answer, answer.isAttributedTo(control));
  if (answer.status === 429)
    return attack("inconclusive", "A rate limit answered in place of the host (429).");
  if (showsForeign(answer))
    return attack("breached", `A made-up Host came back in the answer (${answer.status}).`);
  if (answer.status >= 400) {
    if (answer.status === home.status && !answer.isAttributedTo(control)) {
      return attack("inconclusive", `The home page answers ${home.status} under any host.`);
    }
    return attack(
      "held",
      `A made-up Host was refused (${answer.status}); X-Forwarded-Host came back nowhere.`,
    );
  }
  if (answer.status >= 300 && answer.header("location") !== home.header("location")) {
    return attack("held", `A made-up Host was redirected to a name of the service's own (${answer.status}).`);
  }
  if (titleOf(answer) !== titleOf(home)) {
    return attack("inconclusive", `A made-up Host got a page that is not the home page (${answer.status}).`);
  }
  return attack("breached", `A made-up Host was answered like the right one (${answer.status}).`);
}

/** A forwarded host that ends up in a link, a redirect or anywhere else in the answer: reset links are built from it. */
async function findReflection(attacker: Attacker, surface: Surface): Promise<Finding | undefined> {
  for (const page of surface.pages.slice(0, pagesTried)) {
    const { pathname } = new URL(page.exchange.request.url);
    const answer = await sendPatiently(attacker, {
      path: requestPath(page),
      headers: [["X-Forwarded-Host", foreign]],
    });
    if (!showsForeign(answer)) continue;
    return attackFinding(
      "breached",
      `X-Forwarded-Host of an untrusted client came back in the answer (GET ${pathname}, ${answer.status}).`,
      answer,
    );
  }
  return undefined;
}

function right(home: Answer): Finding {
  const isServed = home.status < 400 || home.status === 401 || home.status === 404;
  const isOurs = home.isAttributedTo(control);
  return benignFinding(
    isServed && !isOurs ? "held" : isOurs ? "breached" : "inconclusive",
    `Under its own name the service ${isServed ? "answers" : "refuses"} (${home.status}).`,
    home,
  );
}

function showsForeign(answer: Answer): boolean {
  return answer.body.includes(foreign) || (answer.header("location") ?? "").includes(foreign);
}

function titleOf(answer: Answer): string | undefined {
  const start = answer.body.indexOf("<title");
  const end = start === -1 ? -1 : answer.body.indexOf("</title", start);
  return end === -1 ? undefined : answer.body.slice(start, end);
}
