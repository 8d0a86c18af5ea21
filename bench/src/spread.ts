/** Where the middle half of some numbers lies. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** @throws RangeError where there are no numbers. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((one, other) => one - other);
  const at = (part: number): number => {
    const number = sorted[Math.round(part * (sorted.length - 1))];
    if (number === undefined) throw new RangeError("There is no median of no numbers.");
    return number;
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** `1.62 (1.60–1.66)`: the median and the middle half. */
export function spreadText({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}
