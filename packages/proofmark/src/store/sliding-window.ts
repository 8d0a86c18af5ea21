import type { HitResult, RateWindow } from "./store.ts";

/**
 * Sliding window counter: the hits of the current fixed window plus the share of the previous one that the sliding
 * window still covers. Two numbers a window, never more than `limit` in a fixed window; the estimate assumes that the
 * previous window's hits were evenly spread.
 */
export interface WindowCount {
  /** Number of the current fixed window: floor(now / windowMs). */
  index: number;
  current: number;
  previous: number;
}

export function advance(count: WindowCount, window: RateWindow, now: number): void {
  const index = Math.floor(now / window.windowMs);
  if (index === count.index) return;
  count.previous = index === count.index + 1 ? count.current : 0;
  count.current = 0;
  count.index = index;
}

/** Hits that the sliding window ending now holds. The count must have been advanced to now. */
export function used(count: WindowCount, window: RateWindow, now: number): number {
  const elapsed = (now % window.windowMs) / window.windowMs;
  return count.current + count.previous * (1 - elapsed);
}

/** Decides one hit over all windows: counted in each, or in none. */
export function hitWindows(
  counts: readonly WindowCount[],
  windows: readonly RateWindow[],
  now: number,
): HitResult {
  let retryAfterMs = 0;
  for (let index = 0; index < windows.length; index++) {
    const window = windows[index] as RateWindow;
    const count = counts[index] as WindowCount;
    advance(count, window, now);
    if (used(count, window, now) + 1 > window.limit) {
      retryAfterMs = Math.max(retryAfterMs, waitFor(count, window, now));
    }
  }
  const isAllowed = retryAfterMs === 0;
  if (isAllowed) for (const count of counts) count.current++;
  const first = windows[0] as RateWindow;
  const firstCount = counts[0] as WindowCount;
  return {
    isAllowed,
    remaining: Math.max(0, Math.floor(first.limit - used(firstCount, first, now))),
    retryAfterMs,
    resetMs: first.windowMs - (now % first.windowMs) + (firstCount.current > 0 ? first.windowMs : 0),
  };
}

/** Milliseconds until one more hit fits: within this fixed window as the previous one fades, or in the next. */
function waitFor(count: WindowCount, window: RateWindow, now: number): number {
  const room = window.limit - 1;
  const left = window.windowMs - (now % window.windowMs);
  if (count.current <= room && count.previous > 0) {
    const faded = (1 - (room - count.current) / count.previous) * window.windowMs;
    return Math.max(1, Math.ceil(faded - (now % window.windowMs)));
  }
  // Then the current hits are the previous ones, and fade to what leaves room.
  const fade = count.current > room ? (1 - room / count.current) * window.windowMs : 0;
  return Math.max(1, Math.ceil(left + fade));
}
