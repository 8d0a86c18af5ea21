/** How many events a service may tell: a bucket for each that fills with time. A batch is never split, so it may overdraw. */
export class EventAllowance {
  readonly #perMinute: number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  /** @param services The only ones that are asked for, so that there are never more buckets. */
  constructor(services: Iterable<string>, perMinute: number) {
    this.#perMinute = perMinute;
    for (const service of services) this.#buckets.set(service, { left: perMinute, at: 0 });
  }

  /** Takes `count`; where the bucket is empty, takes nothing and says in how many seconds it won't be. */
  take(service: string, count: number, nowMs: number): number | undefined {
    const bucket = this.#buckets.get(service);
    if (bucket === undefined) return undefined;
    const perMs = this.#perMinute / 60_000;
    bucket.left = Math.min(this.#perMinute, bucket.left + Math.max(0, nowMs - bucket.at) * perMs);
    bucket.at = nowMs;
    if (bucket.left < 0) return -bucket.left / perMs / 1_000;
    bucket.left -= count;
    return undefined;
  }
}
