import type { Finding } from "../model/finding.ts";
import type { Answer, Attacker, Surface } from "../model/probe.ts";
import { sendPatiently } from "./attacker.ts";
import { attackFinding, benignFinding } from "./findings.ts";
import { injectionPoints, type InjectionPoint } from "./injection-points.ts";
import { homeIsServed } from "./judge-pages.ts";

/** One way to make a value more than a value, and how its effect is told. */
export interface Injection {
  /** The subject of the finding's sentence: `A quote in a value`. */
  readonly what: string;
  /** What it did where it worked: `broke the statement`. */
  readonly effect: string;
  /** The value, by what stood there; undefined where this way is not for this place. */
  value(point: InjectionPoint): string | undefined;
  /** A harmless value of the same look, which must be served. */
  harmless(point: InjectionPoint): string;
  /** Whether the answer shows the effect. `ask` sends another value to the same place. */
  hasEffect(
    answer: Answer,
    harmless: Answer,
    ask: (value: string) => Promise<Answer>,
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
  const findings: Finding[] = [];
  const points = injectionPoints(surface).slice(0, maxPoints);
  for (const point of points)
    for (const injection of injections) {
      const told = await tryAt(attacker, control, point, injection);
      findings.push(...told);
      if (told.length > 0) break;
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
): Promise<readonly Finding[]> {
  const value = injection.value(point);
  if (value === undefined) return [];
  const ask = async (text: string): Promise<Answer> => await sendPatiently(attacker, point.request(text));
  const harmless = await ask(injection.harmless(point));
  // Where an ordinary value is refused or fails, a refusal of another says nothing.
  if (harmless.status >= 400 && harmless.status !== 404) return [];
  const answer = await ask(value);
  const where = `${point.route}, ${point.field}`;
  const isOurs = answer.isAttributedTo(control);
  const benign = benignFinding(
    "held",
    `A value of the same look is served (${where}, ${harmless.status}).`,
    harmless,
  );
  if (await injection.hasEffect(answer, harmless, ask, point)) {
    return [
      attackFinding(
        "breached",
        `${injection.what} ${injection.effect} (${where}, ${answer.status}).`,
        answer,
      ),
      benign,
    ];
  }
  if (isOurs || (isRefusal(answer) && answer.status !== harmless.status)) {
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
