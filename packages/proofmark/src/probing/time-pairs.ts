import { compareTimings, type TimingComparison } from "./timing.ts";

export interface PairedTiming extends TimingComparison {
  /** How many pairs the word rests on. */
  readonly pairs: number;
}

export interface PairedTimingOptions {
  readonly pairsInRound: number;
  readonly mostRounds: number;
}

/**
 * Times pairs, round after round, until there is a word. Nobody is accused on one series: a machine that was busy for a
 * while makes one. A difference must show again in a second series, which begins from nothing.
 * @param takePair milliseconds of both ways of asking; undefined: this pair tells nothing.
 */
export async function timePairs(
  takePair: (index: number) => Promise<readonly [left: number, right: number] | undefined>,
  { pairsInRound, mostRounds }: PairedTimingOptions,
): Promise<PairedTiming> {
  let pairs: (readonly [number, number])[] = [];
  let isSuspected = false;
  let comparison = compare(pairs);
  for (let round = 0; round < mostRounds && comparison.verdict === "inconclusive"; round++) {
    for (let index = 0; index < pairsInRound; index++) {
      const pair = await takePair(index);
      if (pair !== undefined) pairs.push(pair);
    }
    comparison = compare(pairs);
    if (comparison.verdict !== "different" || isSuspected) continue;
    isSuspected = true;
    comparison = { ...comparison, verdict: "inconclusive" };
    pairs = [];
  }
  return comparison;
}

function compare(pairs: readonly (readonly [number, number])[]): PairedTiming {
  const left = pairs.map(([known]) => known);
  const right = pairs.map(([, unknown]) => unknown);
  return { ...compareTimings(left, right), pairs: pairs.length };
}
