import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { crowdOf } from "../../probing/crowd.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { injectionPoints, type InjectionPoint } from "../../probing/injection-points.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { ordinaryTexts, payloads } from "./payloads.ts";
import { inspectionSpec } from "./spec.ts";

const control = inspectionSpec.id;
const word = "canary";
/** Places that are attacked, and places that are tried for being open to anybody. */
const mostPoints = 2;
const mostTried = 8;
/** What services answer to input that they refuse. 404 says that there is no such thing, 5xx that something broke. */
const refusals = new Set([400, 403, 406, 415, 418, 422, 451]);

export const inspectionProbe: Probe = {
  spec: inspectionSpec,
  // Where a target takes values by forms alone, it posts them: each leaves what the form leaves.
  safety: "intrusive",
  maxRequests: mostTried + mostPoints * (payloads.length + ordinaryTexts.length),
  async run(attacker, surface) {
    const crowd = crowdOf(attacker);
    const points = injectionPoints(surface);
    if (points.length === 0)
      return [
        attackFinding("not-applicable", "The target shows no place that takes a value."),
        homeIsServed(surface),
      ];
    const open = await findOpen(attacker, points);
    if (open.length === 0)
      return [
        attackFinding(
          "inconclusive",
          `No place that takes a value answers an ordinary word (${points.length} seen): nothing can be compared.`,
        ),
        homeIsServed(surface),
      ];
    const findings: Finding[] = [];
    for (const { point, ordinary } of open) {
      findings.push(...(await attackPoint(crowd, point, ordinary)));
      findings.push(...(await useAsMeant(attacker, point)));
    }
    const isJudged = findings.some(({ role }) => role === "benign");
    return isJudged
      ? findings
      : [
          ...findings,
          benignFinding("inconclusive", "No place takes an ordinary text: another control, or a fault."),
        ];
  },
};

interface OpenPoint {
  readonly point: InjectionPoint;
  readonly ordinary: Answer;
}

/** The first places, each on a route of its own, that answer a plain word like any page. */
async function findOpen(
  attacker: Attacker,
  points: readonly InjectionPoint[],
): Promise<readonly OpenPoint[]> {
  const open: OpenPoint[] = [];
  const routes = new Set<string>();
  for (const point of points.slice(0, mostTried)) {
    if (open.length === mostPoints) break;
    if (routes.has(point.route)) continue;
    const ordinary = await sendPatiently(attacker, point.request(word));
    if (ordinary.status >= 300) continue;
    routes.add(point.route);
    open.push({ point, ordinary });
  }
  return open;
}

async function attackPoint(attacker: Attacker, point: InjectionPoint, ordinary: Answer): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, value] of payloads) {
    const answer = await sendPatiently(attacker, point.request(value));
    const place = `${point.route}, ${point.field}`;
    if (answer.status === ordinary.status)
      findings.push(
        attackFinding(
          "breached",
          `${upper(name)} was answered as a plain word is (${place}, ${answer.status}).`,
          answer,
        ),
      );
    else if (refusals.has(answer.status) || answer.isAttributedTo(control))
      findings.push(
        attackFinding(
          "held",
          `${upper(name)} was refused (${place}, ${answer.status}).`,
          answer,
          answer.isAttributedTo(control),
        ),
      );
    else
      findings.push(
        attackFinding(
          "inconclusive",
          `${upper(name)} was answered with ${answer.status} (${place}), which tells nothing.`,
          answer,
        ),
      );
  }
  return findings;
}

/** A text that another control stops, or that breaks the handler, says nothing of this one. */
async function useAsMeant(attacker: Attacker, point: InjectionPoint): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, value] of ordinaryTexts) {
    const answer = await sendPatiently(attacker, point.request(value));
    const isOurs = answer.isAttributedTo(control) && answer.status >= 400;
    const isForeign = !isOurs && answer.problemCode?.startsWith("PM_") === true;
    if (isForeign || answer.status >= 500 || answer.status === 404 || answer.status === 429) continue;
    const isRefused = isOurs || refusals.has(answer.status);
    const place = `${point.route}, ${point.field}, ${answer.status}`;
    findings.push(
      isRefused
        ? benignFinding("breached", `${upper(name)} was refused (${place}).`, answer)
        : benignFinding("held", `${upper(name)} was answered (${place}).`, answer),
    );
  }
  return findings;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
