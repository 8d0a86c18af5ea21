/** How far one series of times lies from another. */
export interface TimingComparison {
  /** `same` and `different` are said with confidence; `inconclusive`: too few samples, or too much noise, for either. */
  readonly verdict: "same" | "different" | "inconclusive";
  /** Milliseconds by which the left series is longer: the median of all differences between the two. */
  readonly shiftMs: number;
  /** Where the shift lies, 99.5 times of 100. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Below this a shift is none that somebody could tell the two apart by. */
  readonly relevantMs: number;
}

/** Each series has this many samples at least, or there is no word. */
export const fewestSamples = 20;

// Limits on rate allow an attacker dozens of samples, not thousands, and a network hides a few milliseconds from those.
const leastShiftMs = 4;
const leastRelevantMs = 6;
// A hash that is left out is nearly the whole of an answer's time.
const relevantShare = 0.4;
// Two-sided 99.5 % for where the shift lies; 99.95 % before a service is accused, for every run asks several times.
const quantile = 2.807;
const accusingQuantile = 3.481;

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
  const shiftMs = median(differences);
  const [fromMs, toMs] = intervalOf(differences, n, m, quantile);
  const [leastMs, mostMs] = intervalOf(differences, n, m, accusingQuantile);
  const isEnough = Math.min(n, m) >= fewestSamples;
  const isApart = (leastMs > 0 || mostMs < 0) && Math.abs(shiftMs) >= leastShiftMs;
  const isTogether = fromMs > -relevantMs && toMs < relevantMs;
  const verdict = !isEnough ? "inconclusive" : isApart ? "different" : isTogether ? "same" : "inconclusive";
  return { verdict, shiftMs, fromMs, toMs, relevantMs };
}

/** Of the sorted differences, those at the ranks of the test. */
function intervalOf(
  differences: readonly number[],
  n: number,
  m: number,
  z: number,
): readonly [fromMs: number, toMs: number] {
  const rank = Math.max(0, Math.floor((n * m) / 2 - z * Math.sqrt((n * m * (n + m + 1)) / 12)));
  return [differences[rank] ?? -Infinity, differences[differences.length - 1 - rank] ?? Infinity];
}

/** NaN of an empty series. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
