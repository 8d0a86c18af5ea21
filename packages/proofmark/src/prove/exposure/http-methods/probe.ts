import type { Finding } from "../../../model/finding.ts";
import type { Answer, Attacker, Probe, Surface } from "../../../model/probe.ts";
import { attackFinding } from "../../../probing/findings.ts";
import { unguessable } from "../../../probing/unguessable.ts";
import { askOrHungUp, isBusy } from "../ask-or-hung-up.ts";
import { ordinaryVisit } from "../ordinary-visit.ts";
import { httpMethodsSpec } from "./spec.ts";

const dangerous =
  /^(TRACE|TRACK|CONNECT|DEBUG|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|SEARCH|ACL|VERSION-CONTROL)$/;
/** Beyond these, a file that is only served can be written or removed. */
const writing = /^(PUT|DELETE|PATCH)$/;
const staticFile = /\.(js|mjs|css|png|svg|ico|txt|html?)$/i;

export const httpMethodsProbe: Probe = {
  spec: httpMethodsSpec,
  safety: "active",
  maxRequests: 10,
  async run(attacker, surface) {
    const home = attacker.origin.pathname;
    const file = fileOf(surface);
    return [
      await trace(attacker, home, "TRACE"),
      await trace(attacker, home, "TRACK"),
      await allowed(attacker, home, dangerous),
      ...(file === undefined ? [] : [await allowed(attacker, file, writing)]),
      ordinaryVisit(surface),
    ];
  },
};

/** RFC 9110 section 9.3.8: TRACE sends the request back, and with it what a proxy or browser added. */
async function trace(attacker: Attacker, path: string, method: string): Promise<Finding> {
  const mark = unguessable();
  const answer = await askOrHungUp(attacker, { method, path, headers: [["X-Trace-Mark", mark]] });
  if (answer === undefined) return attackFinding("held", `${method} is refused: the connection is closed.`);
  if (answer.body.includes(mark)) {
    const summary = `${method} sends the request back with all its headers (${answer.status}).`;
    return attackFinding("breached", summary, answer);
  }
  if (isBusy(answer)) return untold(method, answer);
  return attackFinding("held", `${method} sends nothing of the request back (${answer.status}).`, answer);
}

/** What the target says that it allows; nothing is written or removed to try it. */
async function allowed(attacker: Attacker, path: string, unwanted: RegExp): Promise<Finding> {
  const answer = await askOrHungUp(attacker, { method: "OPTIONS", path });
  if (answer === undefined)
    return attackFinding("held", `OPTIONS on ${path} is refused: the connection is closed.`);
  if (isBusy(answer)) return untold("OPTIONS", answer);
  const methods = `${answer.header("allow") ?? ""},${answer.header("public") ?? ""}`
    .toUpperCase()
    .split(",")
    .map((method) => method.trim());
  const named = methods.filter((method) => unwanted.test(method));
  if (named.length > 0) {
    const summary = `${path} allows ${named.join(", ")}, as OPTIONS says (${answer.status}).`;
    return attackFinding("breached", summary, answer);
  }
  return attackFinding(
    "held",
    `OPTIONS on ${path} names no method that writes where only reading is meant (${answer.status}).`,
    answer,
  );
}

function fileOf(surface: Surface): string | undefined {
  return surface.pages
    .filter(({ status }) => status === 200)
    .map((page) => new URL(page.exchange.request.url).pathname)
    .find((path) => staticFile.test(path));
}

function untold(method: string, answer: Answer): Finding {
  return attackFinding("inconclusive", `${method} could not be judged (${answer.status}).`, answer);
}
