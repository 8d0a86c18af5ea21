/** `http.server.request.duration` of OpenTelemetry's semantic conventions (HTTP, 1.23 and later), in seconds. */
export const requestBounds: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
/** From a microsecond, which is what most guards take, to what a store that hangs takes; in seconds. */
export const guardBounds: readonly number[] = [
  1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 1e-3, 5e-3, 0.025, 0.1, 1,
];
export const storeBounds: readonly number[] = [
  1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5,
];
export const collectionBounds: readonly number[] = [0.001, 0.01, 0.1, 1, 2, 5];

/** How often values lay between bounds. The counts are not cumulative; the last is of what lies above every bound. */
export class Buckets {
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  /**
   * Counts a value, which stands for `weight` like it. Returns the index of its bucket: the first whose bound it does not
   * exceed.
   */
  observe(value: number, weight = 1): number {
    const { bounds } = this;
    let index = 0;
    while (index < bounds.length && value > (bounds[index] as number)) index++;
    this.counts[index] = (this.counts[index] as number) + weight;
    this.sum += value * weight;
    return index;
  }
}
