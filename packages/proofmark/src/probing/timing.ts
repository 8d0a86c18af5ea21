/** How far one series of times lies from another. */
export interface TimingComparison {
  /** `same` and `different` are said with confidence; `inconclusive`: too few samples, or too much noise, for either. */
  readonly verdict: "same" | "different" | "inconclusive";
  /** Milliseconds by which the left series is longer: the median of all differences between the two. */
  readonly shiftMs: number;
  /** Where the shift lies, 99.5 times of 100. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The shift from which on somebody could tell the two apart. */
  readonly relevantMs: number;
}

/** Each series has this many samples at least, or there is no word. */
export const fewestSamples = 20;

// Below this a network hides a difference from all but thousands of requests, and limits on rate forbid those.
const leastRelevantMs = 4;
const relevantShare = 0.3;
// Two-sided 99.5 %.
const quantile = 2.807;

/**
 * Whether two series of times can be told apart: the Hodges-Lehmann estimate of the shift between them, with the interval
 * that belongs to the Mann-Whitney U test (Lehmann, Nonparametrics, section 2.3). It asks for no distribution, and a few
 * samples that a busy machine held up do not move it. `same` needs the whole interval to lie below what is relevant.
 * @example compareTimings(knownMs, unknownMs).verdict === "different"
 */
export function compareTimings(left: readonly number[], right: readonly number[]): TimingComparison {
  const relevantMs = Math.max(leastRelevantMs, relevantShare * median([...left, ...right]));
  const differences = left.flatMap((a) => right.map((b) => a - b)).toSorted((a, b) => a - b);
  if (differences.length === 0)
    return { verdict: "inconclusive", shiftMs: 0, fromMs: -Infinity, toMs: Infinity, relevantMs };
  const [n, m] = [left.length, right.length];
  const spread = quantile * Math.sqrt((n * m * (n + m + 1)) / 12);
  const rank = Math.max(0, Math.floor((n * m) / 2 - spread));
  const shiftMs = median(differences);
  const fromMs = differences[rank] ?? -Infinity;
  const toMs = differences[differences.length - 1 - rank] ?? Infinity;
  const isEnough = Math.min(n, m) >= fewestSamples;
  const isApart = (fromMs > 0 || toMs < 0) && Math.abs(shiftMs) >= relevantMs;
  const isTogether = fromMs > -relevantMs && toMs < relevantMs;
  const verdict = !isEnough ? "inconclusive" : isApart ? "different" : isTogether ? "same" : "inconclusive";
  return { verdict, shiftMs, fromMs, toMs, relevantMs };
}

/** NaN of an empty series. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
