import {
  createDetector,
  serviceSignals,
  type Anomaly,
  type Detector,
  type ServiceSignal,
} from "proofmark/observe";

import { incidentKinds, type IncidentKind } from "./incidents.ts";
import { randomFrom } from "./random.ts";
import { makeTrace, minuteMs, minutesAWeek, traceStart, type Minute } from "./trace.ts";

const names = Object.keys(serviceSignals) as ServiceSignal[];

export interface EvaluationOptions {
  readonly seed: number;
  /** Weeks that are learned before anything is judged. */
  readonly learnedWeeks: number;
  /** Weeks without an incident, in which every anomaly is a false alarm. */
  readonly quietWeeks: number;
  /** Incidents of each kind, each at a time of its own. */
  readonly repetitions: number;
}

export interface Detection {
  readonly kind: IncidentKind;
  readonly found: number;
  readonly repetitions: number;
  /** Of those that were found, in order. */
  readonly delays: readonly number[];
  /** Minutes from the beginning of the incident to the first anomaly; of those that were found. */
  readonly medianMinutes: number;
  readonly worstMinutes: number;
}

export interface Evaluation {
  readonly options: EvaluationOptions;
  readonly falseAlarms: ReadonlyMap<ServiceSignal, number>;
  readonly falseAlarmsAWeek: number;
  /** Of these, those without a newsletter, scanner or restart in that minute or the one before. */
  readonly unexplainedAWeek: number;
  readonly detections: readonly Detection[];
  readonly savedBytes: number;
}

/** Runs the detector over a quiet trace, and over the same trace with incidents put in. */
export function evaluate(options: EvaluationOptions): Evaluation {
  const { seed, learnedWeeks, quietWeeks, repetitions } = options;
  const { minutes: trace, happenings } = makeTrace(seed, learnedWeeks + quietWeeks);
  const learnedMinutes = learnedWeeks * minutesAWeek;
  const detector = createDetector();
  feed(detector, trace, 0, learnedMinutes);
  const saved = detector.save();
  const falseAlarms = new Map<ServiceSignal, number>();
  let unexplained = 0;
  for (let at = learnedMinutes; at < trace.length; at++)
    for (const { signal, state } of feed(detector, trace, at, at + 1)) {
      if (state !== "began") continue;
      falseAlarms.set(signal as ServiceSignal, (falseAlarms.get(signal as ServiceSignal) ?? 0) + 1);
      if (!happenings.has(at) && !happenings.has(at - 1)) unexplained++;
    }
  const random = randomFrom(seed + 1);
  const detections = incidentKinds.map((kind) => {
    const delays = Array.from({ length: repetitions }, () => {
      const start = learnedMinutes + 60 + Math.floor(random() * (minutesAWeek - kind.minutes - 60));
      return delayOf(kind, trace, start, saved, random);
    });
    const found = delays.filter((delay) => delay !== undefined).toSorted((one, other) => one - other);
    return {
      kind,
      found: found.length,
      delays: found,
      repetitions,
      medianMinutes: found[found.length >> 1] ?? NaN,
      worstMinutes: found.at(-1) ?? NaN,
    };
  });
  const all = [...falseAlarms.values()].reduce((sum, count) => sum + count, 0);
  return {
    options,
    falseAlarms,
    falseAlarmsAWeek: all / quietWeeks,
    unexplainedAWeek: unexplained / quietWeeks,
    detections,
    savedBytes: JSON.stringify(saved).length,
  };
}

/** A detector that has learned, an hour of ordinary traffic, then the incident. What it says before that is not counted. */
function delayOf(
  kind: IncidentKind,
  trace: readonly Minute[],
  start: number,
  saved: unknown,
  random: () => number,
): number | undefined {
  const detector = createDetector({ saved });
  const open = new Set<string>();
  for (const { signal, state } of feed(detector, trace, start - 60, start))
    if (state === "began") open.add(signal);
    else open.delete(signal);
  for (let passed = 0; passed < kind.minutes; passed++) {
    const minute = kind.change(trace[start + passed] as Minute, passed, random);
    const found = feed(detector, [minute], 0, 1, start + passed);
    if (found.some(({ signal, state }) => state === "began" && !open.has(signal))) return passed + 1;
  }
  return undefined;
}

function feed(detector: Detector, trace: readonly Minute[], from: number, to: number, offset = 0): Anomaly[] {
  const found: Anomaly[] = [];
  for (let at = from; at < to; at++) {
    const minute = trace[at];
    if (minute === undefined) break;
    for (const name of names) {
      const anomaly = detector.observe(
        name,
        serviceSignals[name],
        minute[name],
        traceStart + (offset + at) * minuteMs,
      );
      if (anomaly !== undefined) found.push(anomaly);
    }
  }
  return found;
}
