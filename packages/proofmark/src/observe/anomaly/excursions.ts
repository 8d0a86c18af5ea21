import * as z from "zod";

const keptMs = 14 * 24 * 3_600_000;
const mostKept = 16;
/** How much higher than what passed by itself something must stand. */
const margin = 1.4;

/** When it was over (epoch milliseconds), and how high it stood. */
export const savedExcursions = z.array(z.tuple([z.number(), z.number()])).max(mostKept);
type SavedExcursions = z.output<typeof savedExcursions>;

/**
 * How high a figure went and came back by itself in the last two weeks: a newsletter every other day is no news the third time.
 * What went up once is no rule: the second highest counts.
 */
export class Excursions {
  #past: SavedExcursions;
  #peak = 0;

  constructor(saved: SavedExcursions = []) {
    this.#past = [...saved];
  }

  /** What the figure must reach to be more than usual; 0 where nothing is known. */
  bar(at: number): number {
    let highest = 0;
    let second = 0;
    for (const [endedAt, peak] of this.#past) {
      if (at - endedAt >= keptMs || peak <= second) continue;
      second = Math.min(peak, highest);
      highest = Math.max(peak, highest);
    }
    return second * margin;
  }

  /** @param floor below it the figure is as usual, and an excursion over. */
  follow(at: number, figure: number, floor: number): void {
    if (figure > floor) {
      this.#peak = Math.max(this.#peak, figure);
      return;
    }
    if (this.#peak === 0) return;
    this.#past.push([at, Math.round(this.#peak * 10) / 10]);
    this.#peak = 0;
    if (this.#past.length <= mostKept) return;
    this.#past = this.#past
      .filter(([endedAt]) => at - endedAt < keptMs)
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, mostKept);
  }

  /** What goes on now is none: it lasts. */
  drop(): void {
    this.#peak = 0;
  }

  save(): SavedExcursions {
    return [...this.#past];
  }
}
