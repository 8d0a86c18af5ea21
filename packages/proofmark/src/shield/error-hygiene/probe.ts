import type { Finding } from "../../model/finding.ts";
import type { Answer, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { showsInside } from "./inside.ts";
import { provocations } from "./provocations.ts";
import { errorHygieneSpec } from "./spec.ts";

const control = errorHygieneSpec.id;
const productHeaders = ["server", "x-powered-by", "x-runtime", "x-generator", "x-aspnet-version"];

export const errorHygieneProbe: Probe = {
  spec: errorHygieneSpec,
  safety: "active",
  maxRequests: 60,
  async run(attacker, surface) {
    const answers: Answer[] = [surface.missing, surface.malformed];
    for (const request of provocations(surface)) answers.push(await sendPatiently(attacker, request));
    const errors = answers.filter(({ status }) => status >= 400 && status !== 429);
    const limited = answers.filter(({ status }) => status === 429);
    return [...judgeErrors(errors, limited), homeIsServed(surface), missingIsMissing(surface)];
  },
};

function judgeErrors(errors: readonly Answer[], limited: readonly Answer[]): Finding[] {
  const flaws = new Map<string, Finding>();
  for (const answer of errors) {
    const { method, url } = answer.exchange.request;
    const inside = showsInside(answer.body);
    if (inside !== undefined) {
      // One finding for each kind of leak and path: the same page fails in many ways.
      const { pathname } = new URL(url);
      const summary = `An error shows a ${inside} (${method} ${pathname}, ${answer.status}).`;
      if (!flaws.has(summary)) flaws.set(summary, attackFinding("breached", summary, answer));
    }
    for (const name of productHeaders) {
      const value = answer.header(name);
      if (value === undefined || !/\d/.test(value)) continue;
      const summary = `An error names a version: ${name}: ${value} (${answer.status}).`;
      if (!flaws.has(summary)) flaws.set(summary, attackFinding("breached", summary, answer));
    }
  }
  if (flaws.size > 0) return [...flaws.values()];
  const [refusal] = limited;
  if (refusal !== undefined) {
    const summary = `A rate limit answered in place of ${limited.length} provoked errors (429).`;
    return [attackFinding("inconclusive", summary, refusal)];
  }
  const failures = errors.filter(({ status }) => status >= 500);
  const shown = failures[0] ?? errors[0];
  if (shown === undefined) {
    return [attackFinding("inconclusive", "Nothing that was sent was answered with an error.")];
  }
  return [
    attackFinding(
      "held",
      `${errors.length} provoked errors show no trace, no message of a database, no version.`,
      shown,
      errors.some((answer) => answer.isAttributedTo(control)) &&
        failures.every((answer) => answer.isAttributedTo(control)),
    ),
  ];
}

/** The benign twin: what is simply not there is said to be so, and is no failure. */
function missingIsMissing({ missing, isCatchAll }: Surface): Finding {
  const isTold = missing.status < 500 && missing.status !== 429;
  return benignFinding(
    isTold ? "held" : missing.status === 429 ? "inconclusive" : "breached",
    isCatchAll
      ? `A path that nobody serves is answered like a page (${missing.status}).`
      : `A path that nobody serves is answered with ${missing.status}.`,
    missing,
  );
}
