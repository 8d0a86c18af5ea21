import * as z from "zod";

import { leastSpread, toScale, type SignalKind } from "./signals.ts";

const hourMs = 3_600_000;
/** Samples that are kept of each hour: two weeks of twelve, or more weeks of fewer. */
const samplesAnHour = 24;
const samplesPerHour = 12;
/** What one pool of samples has at least before it is asked. */
const leastPool = 12;
/** A day of samples: before it, nobody knows how nights differ from noons. */
const leastSamples = 24 * samplesPerHour;
/** A shift that comes slowly must not be learned while it comes. */
const pendingMs = 6 * hourMs;
/** A bare MAD understates the spread of a normal distribution by this (Rousseeuw and Croux 1993). */
const madFactor = 1.4826;
/** And a mean of distances by this, which is the square root of pi / 2. */
const meanFactor = 1.2533;
/** Halves the weight of what was twelve hours ago. */
const halfLifeMs = 12 * hourMs;
/** How far the level follows at most, in spreads: a flood of a day is not yet the new normal. */
const mostLevel = 2;
/** Until it is known: of windows, how much one says of the next. */
const usualLagged = 0.5;
const mostCorrelation = 0.9;

/** A baseline as it is saved: numbers with three digits behind the point. */
export const savedBaseline = z.object({
  level: z.number(),
  error: z.number(),
  lagged: z.number().default(usualLagged),
  power: z.number().default(1),
  leftOut: z.array(z.number()).max(168).default([]),
  hours: z.array(z.array(z.number()).max(samplesAnHour)).max(168),
});
export type SavedBaseline = z.output<typeof savedBaseline>;

export interface Expectation {
  /** On the signal's scale. */
  readonly centre: number;
  readonly spread: number;
  /** Whether it is what other days were at this hour: a first weekend is judged by weekdays. */
  readonly isBorrowed: boolean;
}

/** What one signal was at each hour of the week or day: median and MAD of the last samples of that hour. */
export class Baseline {
  readonly #kind: SignalKind;
  readonly #hours: number[][];
  /** The sample that is overwritten next, by hour. */
  readonly #next: Uint8Array;
  readonly #pools = new Map<number, Expectation>();
  /** Of six hours, and of an incident of a day: at most 360. */
  readonly #pending: { readonly at: number; readonly sample: number }[] = [];
  /** The last hour of each that an incident left out, in hours since 1970. */
  readonly #leftOut = new Map<number, number>();
  #count = 0;
  #level = 0;
  /** EWMA of how far off what was expected was: two weeks of an hour are few, and noise that lasts looks small in them. */
  #error = 0;
  /** EWMAs of the product of one deviation and the one before, and of its square. */
  #lagged = usualLagged;
  #power = 1;
  #before = 0;
  #sampledAt = -Infinity;
  #levelAt = -Infinity;

  constructor(kind: SignalKind, saved?: SavedBaseline) {
    this.#kind = kind;
    const count = kind.season === "week" ? 168 : 24;
    this.#hours = Array.from({ length: count }, (_, hour) => [...(saved?.hours[hour] ?? [])]);
    this.#next = new Uint8Array(count);
    this.#count = this.#hours.reduce((sum, samples) => sum + samples.length, 0);
    this.#level = saved?.level ?? 0;
    this.#error = saved?.error ?? 0;
    this.#lagged = saved?.lagged ?? usualLagged;
    this.#power = saved?.power ?? 1;
    for (const hour of saved?.leftOut ?? []) this.#leftOut.set(hour % count, hour);
  }

  /** What is usual at this time; undefined in the first thirty hours. */
  expect(at: number): Expectation | undefined {
    if (this.#count < leastSamples) return undefined;
    // Between the middles of two hours, so that no step stands at the full hour.
    const position = at / hourMs - 0.5;
    const share = position - Math.floor(position);
    const one = this.#pool(Math.floor(position) * hourMs);
    const other = this.#pool(Math.floor(position + 1) * hourMs);
    if (one === undefined || other === undefined) return undefined;
    const own = one.spread + (other.spread - one.spread) * share;
    const spread = Math.max(leastSpread[this.#kind.scale], own, meanFactor * this.#error);
    return {
      centre: one.centre + (other.centre - one.centre) * share + this.#level * spread,
      spread,
      isBorrowed: one.isBorrowed || other.isBorrowed,
    };
  }

  /**
   * By how much a sum over windows varies more than one of independent windows: noise that lasts some minutes adds up. 1 to
   * 4.4; of a first-order autoregression with this correlation.
   */
  get inflation(): number {
    const correlation = Math.min(mostCorrelation, Math.max(0, this.#lagged / Math.max(this.#power, 1e-6)));
    return Math.sqrt((1 + correlation) / (1 - correlation));
  }

  /**
   * Takes what was seen for usual, six hours later, if nothing was said against it by then; `expected` is what
   * {@link expect} said of that time. In an incident it only waits.
   */
  learn(at: number, value: number, expected: Expectation | undefined, isIncident: boolean): void {
    const scaled = toScale(this.#kind.scale, value);
    if (expected !== undefined && !isIncident) this.#follow(at, scaled, expected);
    if (at - this.#sampledAt >= hourMs / samplesPerHour) {
      this.#sampledAt = at;
      this.#pending.push({ at, sample: round(scaled) });
    }
    if (!isIncident) this.#keepUntil(at - pendingMs);
  }

  /**
   * What came since then was an incident, and is not learned; unless there was one at this hour in the season before, too: what
   * comes every Monday must not be left out for ever.
   */
  forgetSince(since: number): void {
    const kept = this.#pending.filter(({ at }) => at < since || this.#isAgain(at));
    this.#pending.splice(0, Infinity, ...kept);
  }

  #isAgain(at: number): boolean {
    const hour = Math.floor(at / hourMs);
    const season = this.#hours.length;
    const leftOut = this.#leftOut.get(hour % season);
    if (leftOut !== undefined && leftOut !== hour && hour - leftOut <= season) return true;
    this.#leftOut.set(hour % season, hour);
    return false;
  }

  /** What seemed an incident is how it is now. */
  learnAll(): void {
    this.#keepUntil(Infinity);
    this.#level = 0;
  }

  #keepUntil(until: number): void {
    let count = 0;
    for (const { at, sample } of this.#pending) {
      if (at > until) break;
      this.#keep(at, sample);
      count++;
    }
    if (count > 0) this.#pending.splice(0, count);
  }

  #keep(at: number, sample: number): void {
    const hour = this.#hourOf(at);
    const samples = this.#hours[hour] ?? [];
    const next = this.#next[hour] ?? 0;
    if (samples.length < samplesAnHour) this.#count++;
    samples[samples.length < samplesAnHour ? samples.length : next] = sample;
    this.#next[hour] = (next + 1) % samplesAnHour;
    this.#pools.clear();
  }

  save(): SavedBaseline {
    return {
      level: round(this.#level),
      error: round(this.#error),
      lagged: round(this.#lagged),
      power: round(this.#power),
      leftOut: [...this.#leftOut.values()],
      hours: this.#hours.map((samples) => [...samples]),
    };
  }

  /** EWMA of what the seasons leave: growth, holidays, a new deployment. */
  #follow(at: number, scaled: number, { centre, spread }: Expectation): void {
    const passed = Math.min(Math.max(0, at - this.#levelAt), hourMs);
    this.#levelAt = at;
    const weight = 1 - 0.5 ** (passed / halfLifeMs);
    const deviation = Math.max(-3, Math.min(3, (scaled - centre) / spread));
    this.#level = Math.max(-mostLevel, Math.min(mostLevel, this.#level + weight * deviation));
    this.#lagged += weight * (deviation * this.#before - this.#lagged);
    this.#power += weight * (deviation * deviation - this.#power);
    this.#before = deviation;
    this.#error += weight * (Math.abs(deviation) * spread - this.#error);
  }

  #hourOf(at: number): number {
    // 1970-01-01 was a Thursday; which day comes first matters to nobody.
    return Math.floor(at / hourMs) % this.#hours.length;
  }

  /** Median and MAD of an hour; while it has few samples, of its neighbours, of all its days, of everything. */
  #pool(at: number): Expectation | undefined {
    const hour = this.#hourOf(at);
    const pooled = this.#pools.get(hour);
    if (pooled !== undefined) return pooled;
    const count = this.#hours.length;
    const at_ = (offset: number): readonly number[] => this.#hours[(hour + offset + count) % count] ?? [];
    const days = Array.from({ length: count / 24 }, (_, day) => day * 24);
    const own = [() => at_(0), () => [-1, 0, 1].flatMap(at_)];
    const pools = [
      ...own,
      () => days.flatMap(at_),
      () => days.flatMap((day) => [-1, 0, 1].flatMap((offset) => at_(day + offset))),
      () => this.#hours.flat(),
    ];
    for (const [index, pool] of pools.entries()) {
      const samples = pool();
      if (samples.length < leastPool) continue;
      const known = { ...robust(samples), isBorrowed: index >= own.length };
      this.#pools.set(hour, known);
      return known;
    }
    return undefined;
  }
}

function robust(samples: readonly number[]): Pick<Expectation, "centre" | "spread"> {
  const centre = median(samples);
  return { centre, spread: madFactor * median(samples.map((sample) => Math.abs(sample - centre))) };
}

function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
