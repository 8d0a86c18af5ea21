import * as z from "zod";

import { Excursions, savedExcursions } from "./excursions.ts";
import { PageHinkley } from "./page-hinkley.ts";

/** The sum of a shift at which it is told, where one window says nothing of the next. In spreads. */
const leastShift = 16;
/** What is no shift, in spreads: more where noise lasts, which looks like one for a while. */
const leastDrift = 0.9;
const mostDrift = 1.2;
const driftByInflation = 0.3;
/** Above them an excursion begins: in spreads, and as a sum of them. */
const usualHeight = 3;
const usualShift = 3;
/** However often it came by itself: so many times the threshold is always told. */
const mostRaised = 3;

export const savedSide = z.object({ quick: savedExcursions, slow: savedExcursions });
export type SavedSide = z.output<typeof savedSide>;

export interface Thresholds {
  /** Spreads at which one window is enough, and at which two in a row are. */
  readonly atOnce: number;
  readonly twice: number;
}

/** Too much of a signal, or too little: when it stands out, for a moment or by lasting. */
export class Side {
  readonly sign: 1 | -1;
  readonly #thresholds: Thresholds;
  readonly #shift = new PageHinkley();
  readonly #quick: Excursions;
  readonly #slow: Excursions;
  #before = 0;

  constructor(sign: 1 | -1, thresholds: Thresholds, saved?: SavedSide) {
    this.sign = sign;
    this.#thresholds = thresholds;
    this.#quick = new Excursions(saved?.quick);
    this.#slow = new Excursions(saved?.slow);
  }

  /**
   * Takes a window. Returns how many windows it took to stand out by now; 0 where it does not.
   * @param inflation how much more a sum varies than one of windows that are independent of each other.
   * @param isBorrowed whether it was compared with other days: what lasts is then no shift, for a first weekend lasts.
   */
  observe(at: number, deviation: number, inflation: number, isBorrowed: boolean): number {
    const { atOnce, twice } = this.#thresholds;
    const value = deviation * this.sign;
    // What two windows in a row reach, or one alone at the other threshold.
    const height = Math.max(Math.min(value, this.#before), (value * twice) / atOnce);
    this.#before = value;
    const drift = Math.min(mostDrift, leastDrift + driftByInflation * (inflation - 1));
    if (isBorrowed) this.#shift.reset();
    else this.#shift.add(value, drift);
    const { sum, windows } = this.#shift;
    const isHigh = height >= raised(twice, this.#quick.bar(at));
    const isShift = sum > raised(leastShift * inflation, this.#slow.bar(at));
    this.#quick.follow(at, height, usualHeight);
    this.#slow.follow(at, sum, usualShift);
    if (isHigh) return height === (value * twice) / atOnce ? 1 : 2;
    return isShift ? windows : 0;
  }

  /** What stands out now lasts: it is no excursion that comes and goes. */
  keepNone(): void {
    this.#quick.drop();
    this.#slow.drop();
  }

  /** An incident is over. */
  reset(at: number): void {
    this.#shift.reset();
    this.#slow.follow(at, 0, usualShift);
  }

  save(): SavedSide {
    return { quick: this.#quick.save(), slow: this.#slow.save() };
  }
}

function raised(threshold: number, bar: number): number {
  return Math.min(mostRaised * threshold, Math.max(threshold, bar));
}
