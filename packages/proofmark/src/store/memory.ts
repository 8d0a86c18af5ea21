import { BoundedMap } from "../kernel/bounded-map.ts";
import { systemClock, type Clock } from "../kernel/clock.ts";
import { hitWindows, isLoaded, type WindowCount } from "./sliding-window.ts";
import type { HitResult, RateWindow, Store } from "./store.ts";

export interface MemoryStoreOptions {
  /**
   * Keys kept at most, counters and values each. The oldest goes first, but of the counters those near their limit are
   * spared, so that a flood of fresh keys does not make the store forget who is blocked. Default: 100,000.
   */
  readonly maxKeys?: number;
  readonly clock?: Clock;
}

interface Value {
  readonly text: string;
  readonly expiresAt: number;
}

interface Counter {
  readonly counts: WindowCount[];
  readonly windows: readonly RateWindow[];
}

/** A store for one process: bounded, synchronous, gone with the process. */
export class MemoryStore implements Store {
  readonly isShared = false;
  readonly #clock: Clock;
  readonly #counters: BoundedMap<string, Counter>;
  readonly #values: BoundedMap<string, Value>;

  constructor(options: MemoryStoreOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#counters = new BoundedMap(options.maxKeys ?? 100_000, ({ counts, windows }) => {
      const now = this.#clock.now();
      return windows.some((window, index) => isLoaded(counts[index] as WindowCount, window, now));
    });
    this.#values = new BoundedMap(options.maxKeys ?? 100_000);
  }

  hit(key: string, windows: readonly RateWindow[]): HitResult {
    let counter = this.#counters.get(key);
    if (counter === undefined || counter.counts.length !== windows.length) {
      counter = { counts: windows.map(() => ({ index: 0, current: 0, previous: 0 })), windows };
      this.#counters.set(key, counter);
    }
    return hitWindows(counter.counts, windows, this.#clock.now());
  }

  get(key: string): string | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    if (value.expiresAt > this.#clock.now()) return value.text;
    this.#values.delete(key);
    return undefined;
  }

  set(key: string, value: string, ttlMs: number): void {
    // Deleted first, so that a rewritten key counts as young.
    this.#values.delete(key);
    this.#values.set(key, { text: value, expiresAt: this.#clock.now() + ttlMs });
  }

  setIfAbsent(key: string, value: string, ttlMs: number): boolean {
    if (this.get(key) !== undefined) return false;
    this.set(key, value, ttlMs);
    return true;
  }

  delete(key: string): void {
    this.#values.delete(key);
    this.#counters.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#counters.clear();
    this.#values.clear();
  }
}
