import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { methodAllowlistSpec } from "./spec.ts";

const canary = "proofmark-trace-canary";
const control = methodAllowlistSpec.id;

export const methodAllowlistProbe: Probe = {
  spec: methodAllowlistSpec,
  safety: "active",
  maxRequests: 24,
  async run(attacker) {
    const get = await sendPatiently(attacker, { path: "/" });
    return [
      await traced(attacker),
      await invented(attacker, get),
      await overridden(attacker, get),
      await ordinary(attacker, get),
    ];
  },
};

async function traced(attacker: Attacker): Promise<Finding> {
  const answer = await sendPatiently(attacker, {
    method: "TRACE",
    path: "/",
    headers: [["X-Canary", canary]],
  });
  const isEcho = answer.status < 300 && answer.body.includes(canary);
  const breach = isEcho ? "TRACE echoed the request" : "TRACE was answered";
  return judge(answer, answer.status < 400, breach, "TRACE was refused");
}

/** PROPFIND is a real method that few serve; the made-up one most HTTP parsers refuse before anybody can judge it. */
async function invented(attacker: Attacker, get: Answer): Promise<Finding> {
  const unknown = await sendPatiently(attacker, { method: "PROOFMARK", path: "/" });
  if (get.status < 400 && unknown.status === get.status) {
    return judge(unknown, true, "A made-up method was answered like GET", "");
  }
  const answer = await sendPatiently(attacker, { method: "PROPFIND", path: "/" });
  // 207 is WebDAV, which somebody may want; without an allow-list it is still open to everybody.
  return judge(
    answer,
    answer.status < 400,
    "PROPFIND was answered",
    "PROPFIND and a made-up method were refused",
  );
}

/** A POST that a header turns into a GET: where it works, any other method can be put there too. */
async function overridden(attacker: Attacker, get: Answer): Promise<Finding> {
  const post = await sendPatiently(attacker, { method: "POST", path: "/", body: "" });
  const answer = await sendPatiently(attacker, {
    method: "POST",
    path: "/",
    headers: [["X-HTTP-Method-Override", "GET"]],
    body: "",
  });
  if (answer.status === 429 || post.status === 429) {
    const summary = "A rate limit answered in place of the method override (429).";
    return attackFinding("inconclusive", summary, answer);
  }
  if (post.status === get.status && !answer.isAttributedTo(control)) {
    return attackFinding(
      "not-applicable",
      `GET and POST of the home page are answered alike (${get.status}): an override would not show.`,
      answer,
    );
  }
  const isSwapped = answer.status === get.status && answer.status !== post.status;
  const breach = "X-HTTP-Method-Override turned a POST into a GET";
  return judge(answer, isSwapped, breach, "X-HTTP-Method-Override did not turn a POST into a GET");
}

async function ordinary(attacker: Attacker, get: Answer): Promise<Finding> {
  const head = await sendPatiently(attacker, { method: "HEAD", path: "/" });
  const options = await sendPatiently(attacker, { method: "OPTIONS", path: "/" });
  if (get.status >= 500 || get.status === 429) {
    return benignFinding("inconclusive", `The home page is not served (${get.status}).`, get);
  }
  // A service may have no HEAD or OPTIONS of its own: then it answers 404 or 405 without this control's code.
  const refused = [get, head, options].find((answer) => answer.isAttributedTo(control));
  if (refused !== undefined) {
    const summary = `${refused.exchange.request.method} is refused (${refused.status}).`;
    return benignFinding("breached", summary, refused);
  }
  const statuses = `${get.status}, ${head.status}, ${options.status}`;
  return benignFinding("held", `GET, HEAD and OPTIONS are let through (${statuses}).`, get);
}

function judge(answer: Answer, isBreach: boolean, breach: string, hold: string): Finding {
  if (answer.status === 429)
    return attackFinding("inconclusive", "A rate limit answered in place of the method (429).", answer);
  return attackFinding(
    isBreach ? "breached" : "held",
    `${isBreach ? breach : hold} (${answer.status}).`,
    answer,
    answer.isAttributedTo(control),
  );
}
