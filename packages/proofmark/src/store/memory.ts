import { BoundedMap } from "../kernel/bounded-map.ts";
import { systemClock, type Clock } from "../kernel/clock.ts";
import { hitWindows, isLoaded, takeBackFrom, type WindowCount } from "./sliding-window.ts";
import type { HitResult, LogEntry, LogLimits, RateWindow, Store } from "./store.ts";

export interface MemoryStoreOptions {
  /**
   * Keys kept at most, counters and values each. The oldest goes first, but of the counters those near their limit are
   * spared, so that a flood of fresh keys does not make the store forget who is blocked. Default: 100,000.
   */
  readonly maxKeys?: number;
  readonly clock?: Clock;
}

const mostLogs = 100;

interface Value {
  readonly text: string;
  readonly expiresAt: number;
}

interface Log {
  readonly entries: LogEntry[];
  next: number;
  expiresAt: number;
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
  readonly #logs: BoundedMap<string, Log>;

  constructor(options: MemoryStoreOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#counters = new BoundedMap(options.maxKeys ?? 100_000, ({ counts, windows }) => {
      const now = this.#clock.now();
      return windows.some((window, index) => isLoaded(counts[index] as WindowCount, window, now));
    });
    this.#values = new BoundedMap(options.maxKeys ?? 100_000);
    this.#logs = new BoundedMap(mostLogs);
  }

  hit(key: string, windows: readonly RateWindow[]): HitResult {
    let counter = this.#counters.get(key);
    if (counter === undefined || counter.counts.length !== windows.length) {
      counter = { counts: windows.map(() => ({ index: 0, current: 0, previous: 0 })), windows };
      this.#counters.set(key, counter);
    }
    return hitWindows(counter.counts, windows, this.#clock.now());
  }

  takeBack(key: string): void {
    for (const count of this.#counters.get(key)?.counts ?? []) takeBackFrom(count);
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

  append(key: string, text: string, { maxEntries, ttlMs }: LogLimits): void {
    const log = this.#log(key) ?? { entries: [], next: 0, expiresAt: 0 };
    log.entries.push({ position: String(log.next++), text });
    if (log.entries.length > maxEntries) log.entries.shift();
    log.expiresAt = this.#clock.now() + ttlMs;
    this.#logs.set(key, log);
  }

  entriesAfter(key: string, position: string | undefined, limit: number): readonly LogEntry[] {
    const entries = this.#log(key)?.entries ?? [];
    const first = Number(entries[0]?.position ?? 0);
    const from = position === undefined ? 0 : Math.max(0, Number(position) + 1 - first);
    return entries.slice(from, from + limit);
  }

  #log(key: string): Log | undefined {
    const log = this.#logs.get(key);
    if (log === undefined || log.expiresAt > this.#clock.now()) return log;
    // Positions go on: who read the old log must not skip the new one.
    log.entries.length = 0;
    return log;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#counters.clear();
    this.#values.clear();
    this.#logs.clear();
  }
}
