import { createDetector, serviceSignals, type Anomaly, type Detector } from "proofmark/observe";

import { poisson, randomFrom } from "./random.ts";

const weekMs = 7 * 24 * 3_600_000;
const hourMs = 3_600_000;

/** Requests of a real service, or other events that were counted: window by window. */
interface Recording {
  /** Beginnings of the windows, epoch milliseconds. */
  readonly at: readonly number[];
  readonly counts: readonly number[];
  readonly windowMs: number;
}

interface RecordedIncident {
  readonly title: string;
  readonly minutes: number;
  /** @param passed minutes since it began. @param mean of all windows of the recording. */
  change(count: number, passed: number, mean: number, random: () => number): number;
}

const incidents: readonly RecordedIncident[] = [
  {
    title: "Flood: twenty times the mean on top",
    minutes: 30,
    change: (count, _, mean, random) => count + poisson(random, 20 * mean),
  },
  {
    title: "Flood: five times the mean on top",
    minutes: 60,
    change: (count, _, mean, random) => count + poisson(random, 5 * mean),
  },
  {
    title: "Slow rise: 1 % more each minute, for two hours",
    minutes: 120,
    change: (count, passed) => Math.round(count * 1.01 ** passed),
  },
  {
    title: "Outage: 3 % still come through",
    minutes: 60,
    change: (count, _, __, random) => poisson(random, count * 0.03),
  },
  {
    title: "Missing traffic: a third is gone",
    minutes: 120,
    change: (count, _, __, random) => poisson(random, count * 0.67),
  },
];

interface RecordedEvaluation {
  readonly windowMinutes: number;
  readonly learnedWeeks: number;
  readonly judgedWeeks: number;
  /** Anomalies that were told of the recording as it is. */
  readonly toldAWeek: number;
  readonly told: readonly string[];
  readonly detections: readonly {
    readonly title: string;
    readonly found: number;
    /** Minutes, in order. */
    readonly delays: readonly number[];
  }[];
}

/**
 * Reads lines of `timestamp,value` below a line of names; further columns are left out. Times without a zone are UTC.
 * @throws RangeError where a line is none.
 */
export function parseRecording(text: string): Recording {
  const rows = text.trim().split(/\r?\n/).slice(1);
  const cells = rows.map((row) => row.split(","));
  const at = cells.map(([time = ""]) => Date.parse(/[TZ]/.test(time) ? time : `${time.replace(" ", "T")}Z`));
  const counts = cells.map(([, count]) => Number(count));
  const wrong = at.findIndex((time, index) => !(time >= 0 && (counts[index] ?? NaN) >= 0));
  if (wrong !== -1) throw new RangeError(`Line ${wrong + 2} is no time and count: ${rows[wrong]}`);
  return { at, counts, windowMs: (at[1] ?? 0) - (at[0] ?? 0) };
}

/** Runs the detector over a recording, and over parts of it with incidents put in. */
export function evaluateRecording(recording: Recording, repetitions: number, seed = 1): RecordedEvaluation {
  const { at, counts, windowMs } = recording;
  const start = at[0] ?? 0;
  const spanWeeks = ((at.at(-1) ?? start) - start) / weekMs;
  const learnedWeeks = Math.min(3, spanWeeks / 2);
  const learned = at.findIndex((time) => time - start >= learnedWeeks * weekMs);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const windowsAnHour = Math.round(hourMs / windowMs);
  const detector = createDetector();
  const told: string[] = [];
  /** What was known at some hour of each judged day. */
  const states: { readonly index: number; readonly saved: unknown }[] = [];
  for (let index = 0; index < counts.length; index++) {
    if (index >= learned && (index - learned) % (24 * windowsAnHour) === 0)
      states.push({ index, saved: detector.save() });
    const anomaly = observe(detector, recording, index, counts[index] ?? 0);
    if (index >= learned && anomaly?.state === "began")
      told.push(`${new Date(at[index] ?? 0).toISOString()} ${anomaly.reason}`);
  }
  const random = randomFrom(seed);
  const detections = incidents.map(({ title, minutes, change }) => {
    const windows = Math.round((minutes * 60_000) / windowMs);
    const usable = states.filter(({ index }) => index + 24 * windowsAnHour + windows < counts.length);
    const delays: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const state = usable[Math.floor(random() * usable.length)];
      if (state === undefined) break;
      const from = state.index + windowsAnHour + Math.floor(random() * 23 * windowsAnHour);
      const one = createDetector({ saved: state.saved });
      for (let index = state.index; index < from + windows; index++) {
        const passed = ((index - from) * windowMs) / 60_000;
        const count = counts[index] ?? 0;
        const anomaly = observe(
          one,
          recording,
          index,
          passed < 0 ? count : change(count, passed, mean, random),
        );
        if (passed >= 0 && anomaly?.state === "began") {
          delays.push(passed + windowMs / 60_000);
          break;
        }
      }
    }
    return { title, found: delays.length, delays: delays.toSorted((left, right) => left - right) };
  });
  const judgedWeeks = spanWeeks - learnedWeeks;
  return {
    windowMinutes: windowMs / 60_000,
    learnedWeeks,
    judgedWeeks,
    toldAWeek: told.length / judgedWeeks,
    told,
    detections,
  };
}

function observe(detector: Detector, { at }: Recording, index: number, count: number): Anomaly | undefined {
  return detector.observe("requests", serviceSignals.requests, count, at[index] ?? 0);
}

/** What is said of a recording, as Markdown. */
export function describe(name: string, evaluation: RecordedEvaluation, repetitions: number): string {
  const { windowMinutes, learnedWeeks, judgedWeeks, toldAWeek, told, detections } = evaluation;
  const rows = detections.map(({ title, found, delays }) => {
    const median = delays[delays.length >> 1] ?? "–";
    return `| ${title} | ${found} of ${repetitions} | ${median} | ${delays.at(-1) ?? "–"} |`;
  });
  return `${name}: windows of ${windowMinutes} minutes, ${learnedWeeks.toFixed(1)} weeks learned, ${judgedWeeks.toFixed(1)} judged.

| incident | found | minutes until then (median) | at worst |
| --- | ---: | ---: | ---: |
${rows.join("\n")}

Told of the recording as it is: ${toldAWeek.toFixed(2)} a week.
${told.map((each) => `- ${each}\n`).join("")}`;
}
