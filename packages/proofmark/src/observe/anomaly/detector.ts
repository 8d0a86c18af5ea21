import * as z from "zod";

import { Baseline, savedBaseline, type Expectation } from "./baseline.ts";
import { savedSide, Side, type SavedSide, type Thresholds } from "./side.ts";
import { fromScale, toScale, type SignalKind } from "./signals.ts";

/** A signal that left its past, or is back: one of each for an incident, however long it lasts. */
export interface Anomaly {
  readonly signal: string;
  readonly state: "began" | "ended";
  readonly observed: number;
  readonly expected: number;
  /** In robust standard deviations of one window, or of the mean of those that a shift lasts. At most 99. */
  readonly deviation: number;
  readonly reason: string;
}

export interface DetectorOptions {
  /** Signals that are followed at most; more are left out. Default: 100. */
  readonly mostSignals?: number;
  /** Spreads at which one window is enough. Default: 10. */
  readonly atOnce?: number;
  /** Spreads at which two windows in a row are. Default: 6. */
  readonly twice?: number;
  /** What {@link Detector.save} gave, before the process ended. What is none of it is taken for nothing. */
  readonly saved?: unknown;
}

/** Compares signals with their own past. Pure: time comes with each value. */
export interface Detector {
  /** One window of one signal. Returns an anomaly where one begins or ends. */
  observe(signal: string, kind: SignalKind, value: number, at: number): Anomaly | undefined;
  /** What was learned, as JSON: at most some 20 KB a signal of the week. */
  save(): Saved;
}

const savedSignal = savedBaseline.extend({ sides: z.array(savedSide).max(2).default([]) });
const savedDetector = z.object({ version: z.literal(1), signals: z.record(z.string(), savedSignal) });
export type Saved = z.output<typeof savedDetector>;

/** Spreads below which a window is as usual, and how many of those in a row end an incident. */
const usual = 3;
const calmWindows = 15;
/** What lasts this long is the new normal, and is learned. */
const longestIncidentMs = 24 * 3_600_000;
/** What is as usual again by then may be one of those that come and go. */
const briefMs = 20 * 60_000;
/** A slow one has begun before it is told. */
const onsetMs = 3_600_000;
const mostDeviation = 99;

interface Followed {
  readonly kind: SignalKind;
  readonly baseline: Baseline;
  readonly sides: readonly Side[];
  incident: { readonly startedAt: number; readonly sign: number; calm: number; isBrief: boolean } | undefined;
}

/**
 * Makes a detector: seasonal medians and MADs, an EWMA of the level, and Page-Hinkley for shifts that are small and stay.
 * @example createDetector().observe("requests", serviceSignals.requests, 1200, Date.now());
 */
export function createDetector(options: DetectorOptions = {}): Detector {
  const { mostSignals = 100, atOnce = 10, twice = 6 } = options;
  const thresholds: Thresholds = { atOnce, twice };
  const parsed = savedDetector.safeParse(options.saved);
  const saved = new Map(Object.entries(parsed.success ? parsed.data.signals : {}));
  const followed = new Map<string, Followed>();

  const follow = (signal: string, kind: SignalKind): Followed | undefined => {
    const known = followed.get(signal);
    if (known !== undefined || followed.size >= mostSignals) return known;
    const past = saved.get(signal);
    const signs = kind.direction === "both" ? ([1, -1] as const) : ([1] as const);
    const fresh: Followed = {
      kind,
      baseline: new Baseline(kind, past),
      sides: signs.map((sign, index) => new Side(sign, thresholds, past?.sides[index])),
      incident: undefined,
    };
    followed.set(signal, fresh);
    return fresh;
  };

  return {
    observe(signal, kind, value, at) {
      const one = follow(signal, kind);
      if (one === undefined) return undefined;
      const expected = one.baseline.expect(at);
      if (expected === undefined) {
        one.baseline.learn(at, value, undefined, false);
        return undefined;
      }
      const deviation = (toScale(kind.scale, value) - expected.centre) / expected.spread;
      const anomaly =
        one.incident === undefined
          ? begin(one, signal, value, deviation, expected, at)
          : end(one, signal, value, deviation, expected, at);
      // What an incident brings is not learned, or the second hour of a flood would be usual.
      one.baseline.learn(at, value, expected, one.incident !== undefined);
      return anomaly;
    },
    save() {
      const signals: Record<string, z.output<typeof savedSignal>> = Object.fromEntries(saved);
      for (const [signal, { baseline, sides }] of followed)
        signals[signal] = { ...baseline.save(), sides: sides.map((side): SavedSide => side.save()) };
      return { version: 1, signals: Object.fromEntries(Object.entries(signals).slice(0, mostSignals)) };
    },
  };
}

/** Hands a window to both sides: how many windows it took each to stand out. */
function take(
  { sides, baseline }: Followed,
  deviation: number,
  { isBorrowed }: Expectation,
  at: number,
): readonly number[] {
  const { inflation } = baseline;
  return sides.map((side) => side.observe(at, deviation, inflation, isBorrowed));
}

function begin(
  one: Followed,
  signal: string,
  value: number,
  deviation: number,
  expected: Expectation,
  at: number,
): Anomaly | undefined {
  const lasting = take(one, deviation, expected, at);
  const index = lasting.findIndex((windows) => windows > 0);
  const lasted = lasting[index];
  const side = one.sides[index];
  if (lasted === undefined || side === undefined) return undefined;
  one.baseline.forgetSince(at - onsetMs);
  one.incident = { startedAt: at, sign: side.sign, calm: 0, isBrief: true };
  return {
    ...told(one, signal, value, deviation * Math.sqrt(lasted), expected),
    state: "began",
    reason: `${sentence(one, signal, value, expected)}${lasted > 2 ? `, and that for ${lasted} windows` : ""}.`,
  };
}

function end(
  one: Followed,
  signal: string,
  value: number,
  deviation: number,
  expected: Expectation,
  at: number,
): Anomaly | undefined {
  const { incident } = one;
  if (incident === undefined) return undefined;
  take(one, deviation, expected, at);
  incident.calm = deviation * incident.sign < usual ? incident.calm + 1 : 0;
  if (incident.calm === 0 && at - incident.startedAt > briefMs) incident.isBrief = false;
  if (!incident.isBrief) for (const side of one.sides) side.keepNone();
  const isOld = at - incident.startedAt >= longestIncidentMs;
  if (incident.calm < calmWindows && !isOld) return undefined;
  one.incident = undefined;
  if (isOld) one.baseline.learnAll();
  else one.baseline.forgetSince(incident.startedAt);
  for (const side of one.sides) side.reset(at);
  const minutes = Math.round((at - incident.startedAt) / 60_000);
  const how = isOld ? "is taken for usual from now on" : "is as usual again";
  return {
    ...told(one, signal, value, deviation, expected),
    state: "ended",
    reason: `${nameOf(one, signal)} ${how}, after ${minutes} minutes: ${figure(one, value)}, where ${figure(one, fromScale(one.kind.scale, expected.centre))} is expected.`,
  };
}

function told(
  { kind }: Followed,
  signal: string,
  observed: number,
  deviation: number,
  expected: Expectation,
): Pick<Anomaly, "signal" | "observed" | "expected" | "deviation"> {
  const bounded = Math.max(-mostDeviation, Math.min(mostDeviation, deviation));
  return {
    signal,
    observed: round(observed),
    expected: round(fromScale(kind.scale, expected.centre)),
    deviation: Math.round(bounded * 10) / 10,
  };
}

function sentence(one: Followed, signal: string, value: number, { centre, spread }: Expectation): string {
  const { scale } = one.kind;
  const [low, usually, high] = [centre - 2 * spread, centre, centre + 2 * spread].map((each) =>
    figure(one, fromScale(scale, each)),
  );
  return `${nameOf(one, signal)}: ${figure(one, value)} in one window, where ${usually} is expected at this hour (${low} to ${high})`;
}

function nameOf({ kind }: Followed, signal: string): string {
  const colon = signal.indexOf(":");
  const route = colon === -1 ? "" : ` on ${signal.slice(colon + 1)}`;
  return `${kind.title[0]?.toUpperCase()}${kind.title.slice(1)}${route}`;
}

function figure({ kind }: Followed, value: number): string {
  if (kind.scale === "share") return `${round(value * 100)} %`;
  return String(value >= 10 ? Math.round(value) : Math.round(value * 10) / 10);
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 1000) / 1000;
}
