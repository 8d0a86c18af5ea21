// From 0.1 ms by steps of 15 %: the hundredth begins at 117 s. A quantile is right within 7.5 %.
const leastMs = 0.1;
const step = Math.log(1.15);
const buckets = 100;

/** Latencies of one window in 100 counters. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(buckets);
  count = 0;

  add(ms: number): void {
    const bucket = ms <= leastMs ? 0 : Math.min(buckets - 1, Math.ceil(Math.log(ms / leastMs) / step));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.count++;
  }

  /** Milliseconds that this share of all stayed below; 0 where there are none. */
  quantile(share: number): number {
    const wanted = Math.ceil(this.count * share);
    let seen = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= wanted && seen > 0) return leastMs * Math.exp(step * (bucket - 0.5));
    }
    return 0;
  }
}
