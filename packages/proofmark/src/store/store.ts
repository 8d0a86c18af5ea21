/** At most `limit` in any `windowMs`, as a sliding window. */
export interface RateWindow {
  readonly limit: number;
  readonly windowMs: number;
}

export interface HitResult {
  /** False: nothing was counted, in none of the windows. */
  readonly isAllowed: boolean;
  /** What is left in the first window after this hit. */
  readonly remaining: number;
  /** Milliseconds until a hit would be allowed again (0 when this one was), or until the first window is empty. */
  readonly retryAfterMs: number;
  readonly resetMs: number;
}

/** One entry of a log, and where it stands: later entries have other positions, of the store's own making. */
export interface LogEntry {
  readonly position: string;
  readonly text: string;
}

export interface LogLimits {
  /** The newest entries that are kept. */
  readonly maxEntries: number;
  /** Milliseconds after the last entry until the whole log is gone. */
  readonly ttlMs: number;
}

/**
 * Where controls keep what must be shared between replicas. Memory answers at once, Redis with a promise; a guard works
 * with both. Keys are namespaced by the control: `rate-limit:login:203.0.113.7`.
 */
export interface Store extends AsyncDisposable {
  /** Whether other processes see what this one writes. */
  readonly isShared: boolean;
  /**
   * Counts one hit in each sliding window, or in none where one is full: one atomic decision for all replicas.
   * The first window is the one that is reported.
   */
  hit(key: string, windows: readonly RateWindow[]): HitResult | Promise<HitResult>;
  /** Takes one hit of a counter back, in each of its windows: what was counted turned out to be nothing. */
  takeBack(key: string): void | Promise<void>;
  get(key: string): string | undefined | Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): void | Promise<void>;
  /** Writes only where there is nothing; returns whether it wrote. */
  setIfAbsent(key: string, value: string, ttlMs: number): boolean | Promise<boolean>;
  /** Removes the value and the counter. */
  delete(key: string): void | Promise<void>;
  /** Adds to a log, in one order for all replicas. */
  append(key: string, text: string, limits: LogLimits): void | Promise<void>;
  /** At most `limit` entries, oldest first: from the beginning, or from after a position that was read before. */
  entriesAfter(
    key: string,
    position: string | undefined,
    limit: number,
  ): readonly LogEntry[] | Promise<readonly LogEntry[]>;
}

/** The shared store did not answer, in time or at all. */
export class StoreUnavailableError extends Error {
  readonly code = "PM_STORE_UNAVAILABLE";
}
