export interface Sample {
  /** Milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** How much a value grows in a millisecond, by least squares; 0 for fewer than two moments. */
export function slope(samples: readonly Sample[]): number {
  const count = samples.length;
  const meanAt = samples.reduce((sum, { at }) => sum + at, 0) / count;
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / count;
  let above = 0;
  let below = 0;
  for (const { at, value } of samples) {
    above += (at - meanAt) * (value - mean);
    below += (at - meanAt) ** 2;
  }
  return below > 0 ? above / below : 0;
}
