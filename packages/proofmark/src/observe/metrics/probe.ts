import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { metricsSpec } from "./spec.ts";

const control = metricsSpec.id;
const path = "/metrics";

/** RFC 5737: nobody has this address. A proxy writes such a line for every client from elsewhere. */
const fromElsewhere = ["X-Forwarded-For", "203.0.113.9"] as const;

/** Ways in which somebody who is no operator asks. */
const attempts: readonly (readonly [what: string, headers: readonly (readonly [string, string])[]])[] = [
  ["a client from elsewhere", [fromElsewhere]],
  ["a client from elsewhere that says it is this machine", [["X-Forwarded-For", "127.0.0.1"]]],
  [
    "a token that was made up",
    [fromElsewhere, ["Authorization", "Bearer proofmark-made-up-0123456789abcdef"]],
  ],
  ["a page of another site in the browser of somebody here", [["Sec-Fetch-Site", "cross-site"]]],
];

export const metricsProbe: Probe = {
  spec: metricsSpec,
  safety: "active",
  // Each is waited for twice where a rate limit asks for it.
  maxRequests: 3 * (attempts.length + 2),
  async run(attacker, surface) {
    const findings: Finding[] = [];
    for (const [what, headers] of attempts)
      findings.push(judge(what, await sendPatiently(attacker, { path, headers }), surface));
    return [...findings, await ordinary(attacker)];
  },
};

function judge(what: string, answer: Answer, { isCatchAll }: Surface): Finding {
  const { status } = answer;
  const attack = (outcome: Finding["outcome"], summary: string): Finding =>
    attackFinding(outcome, summary, answer, answer.isAttributedTo(control));
  if (status === 429) return attack("inconclusive", "A rate limit answered in place of the metrics (429).");
  if (status < 400 && isExposition(answer))
    return attack("breached", `${capital(what)} read the metrics (${status}).`);
  if (status === 401 || status === 403)
    return attack("held", `${capital(what)} was refused the metrics (${status}).`);
  if (status === 404 || (status < 400 && isCatchAll))
    return attack("not-applicable", `There are no metrics at ${path} (${status}).`);
  return attack(
    "inconclusive",
    `${path} was answered with ${status}, which shows no metrics and refuses none.`,
  );
}

/** The format of Prometheus, and what other programs write into theirs: no page of a site. */
function isExposition({ body }: Answer): boolean {
  return /^# (?:TYPE|HELP) [a-zA-Z_:][\w:]{0,200} /m.test(body);
}

/** An operator on this machine reads them where no token is set; where one is set, the probe has none, and a page is served. */
async function ordinary(attacker: Attacker): Promise<Finding> {
  const metrics = await sendPatiently(attacker, { path });
  if (metrics.status === 200 && isExposition(metrics))
    return benignFinding("held", "Somebody on this machine reads the metrics (200).", metrics);
  const home = await sendPatiently(attacker, { path: "/" });
  if (home.status === 429 || home.status >= 500)
    return benignFinding("inconclusive", `The home page is not served (${home.status}).`, home);
  return home.isAttributedTo(control) && home.status >= 400
    ? benignFinding("breached", `The home page was refused like the metrics (${home.status}).`, home)
    : benignFinding("held", `What is not for operators is answered (${home.status}).`, home);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
