import type { Finding } from "../model/finding.ts";
import type { Answer, Attacker, AttackRequest, Surface } from "../model/probe.ts";
import { sendPatiently } from "./attacker.ts";
import { crowdOf } from "./crowd.ts";
import { attackFinding, benignFinding } from "./findings.ts";
import { injectionPoints, type InjectionPoint } from "./injection-points.ts";
import { homeIsServed } from "./judge-pages.ts";

/** One way to make a value more than a value, and how its effect is told. */
export interface Injection {
  /** The subject of the finding's sentence: `A quote in a value`. */
  readonly what: string;
  /** What it did where it worked: `broke the statement`. */
  readonly effect: string;
  /** The attack on this place; undefined where this way is not for it. */
  attack(point: InjectionPoint): AttackRequest | undefined;
  /** A harmless value of the same look, which must reach the handler. */
  harmless(point: InjectionPoint): AttackRequest;
  /** Whether the answer shows the effect. `send` is for a second look. */
  hasEffect(
    answer: Answer,
    harmless: Answer,
    send: (request: AttackRequest) => Promise<Answer>,
    point: InjectionPoint,
  ): boolean | Promise<boolean>;
}

/** Places that are tried; each costs two to four requests. */
const maxPoints = 12;

/** Requests that {@link judgeInjections} sends at most. */
export function injectionRequests(injections: number, perPoint = 4): number {
  return maxPoints * injections * perPoint;
}

/**
 * Tries every way at every place that takes a value. A value that had its effect is a breach; one that was refused where
 * its harmless twin was served is held. Where neither happens there is nothing to judge: a value that stays a value tells
 * nothing of what stands behind it.
 */
export async function judgeInjections(
  attacker: Attacker,
  surface: Surface,
  control: string,
  injections: readonly Injection[],
  nothing: string,
): Promise<readonly Finding[]> {
  const crowd = crowdOf(attacker);
  const findings: Finding[] = [];
  const points = injectionPoints(surface).slice(0, maxPoints);
  for (const point of points) {
    const served = new Map<string, Answer>();
    for (const injection of injections) {
      const told = await tryAt(crowd, control, point, injection, served);
      findings.push(...told);
      if (told.length > 0) break;
    }
  }
  if (findings.length > 0) return findings;
  const places = points.length === 1 ? "1 place" : `${points.length} places`;
  return [
    attackFinding(
      "not-applicable",
      points.length === 0 ? "The target shows no place that takes a value." : `${nothing} at ${places}.`,
    ),
    homeIsServed(surface),
  ];
}

async function tryAt(
  attacker: Attacker,
  control: string,
  point: InjectionPoint,
  injection: Injection,
  served: Map<string, Answer>,
): Promise<readonly Finding[]> {
  const attack = injection.attack(point);
  if (attack === undefined) return [];
  const send = async (request: AttackRequest): Promise<Answer> => await sendPatiently(attacker, request);
  // Several ways share one harmless value: it is asked for once.
  const ordinary = injection.harmless(point);
  const key = `${ordinary.path} ${ordinary.body?.toString() ?? ""}`;
  const harmless = served.get(key) ?? (await send(ordinary));
  served.set(key, harmless);
  // Where an ordinary value is refused, a refusal of another says nothing.
  if (isRefusal(harmless) || harmless.status === 429) return [];
  const answer = await send(attack);
  const where = `${point.route}, ${point.field}`;
  const isOurs = answer.isAttributedTo(control);
  const benign = benignFinding(
    "held",
    `A value of the same look reaches the handler (${where}, ${harmless.status}).`,
    harmless,
  );
  if (await injection.hasEffect(answer, harmless, send, point)) {
    return [
      attackFinding(
        "breached",
        `${injection.what} ${injection.effect} (${where}, ${answer.status}).`,
        answer,
      ),
      benign,
    ];
  }
  // Another control in front says nothing of this one: the next way may get past it.
  if (!isOurs && answer.problemCode?.startsWith("PM_") === true) return [];
  if (isOurs || (isRefusal(answer) && harmless.status < 500)) {
    return [
      attackFinding("held", `${injection.what} was refused (${where}, ${answer.status}).`, answer, isOurs),
      benign,
    ];
  }
  return [];
}

/** 404 is what an unknown value gets, 5xx a failure, 429 a count: none of them is a refusal of this value. */
function isRefusal({ status }: Answer): boolean {
  return status >= 400 && status < 500 && status !== 404 && status !== 429;
}

/**
 * Whether two answers show the same: nonces, tokens and the values `apart` left aside, for each answer has its own.
 */
export function isAlike(one: Answer, other: Answer, ...apart: readonly string[]): boolean {
  return one.status === other.status && essence(one, apart) === essence(other, apart);
}

function essence({ body }: Answer, apart: readonly string[]): string {
  let text = body;
  for (const value of apart) text = text.replaceAll(value, "");
  return text.replaceAll(/[\w+/-]{16,}/g, "");
}
