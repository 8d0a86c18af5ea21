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

/** What rounding may add to a share of the previous window: far less than a hit. */
const rounding = 1e-9;

export function advance(count: WindowCount, window: RateWindow, now: number): void {
  const index = Math.floor(now / window.windowMs);
  // A clock that was set back a little must not wipe the count.
  if (index === count.index || index === count.index - 1) return;
  count.previous = index === count.index + 1 ? count.current : 0;
  count.current = 0;
  count.index = index;
}

/** Hits that the sliding window ending now holds. The count must have been advanced to now. */
export function used(count: WindowCount, window: RateWindow, now: number): number {
  const elapsed = (now % window.windowMs) / window.windowMs;
  return count.current + count.previous * (1 - elapsed);
}

/** Decides one hit over all windows: counted in each, or in none. redis-hit-script.ts is the same in Lua. */
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
    if (used(count, window, now) + 1 > window.limit + rounding) {
      retryAfterMs = Math.max(retryAfterMs, waitFor(count, window, now));
    }
  }
  const isAllowed = retryAfterMs === 0;
  if (isAllowed) for (const count of counts) count.current++;
  const first = windows[0] as RateWindow;
  const firstCount = counts[0] as WindowCount;
  return {
    isAllowed,
    remaining: Math.max(0, Math.floor(first.limit - used(firstCount, first, now) + rounding)),
    retryAfterMs,
    resetMs: resetOf(firstCount, first, now),
  };
}

/** One hit less: of the newest window that has any. */
export function takeBackFrom(count: WindowCount): void {
  if (count.current > 0) count.current--;
  else if (count.previous > 0) count.previous--;
}

function resetOf(count: WindowCount, window: RateWindow, now: number): number {
  const left = window.windowMs - (now % window.windowMs);
  if (count.current > 0) return left + window.windowMs;
  return count.previous > 0 ? left : 0;
}

/** Milliseconds until one more hit fits: within this fixed window as the previous one fades, or in the next. */
function waitFor(count: WindowCount, window: RateWindow, now: number): number {
  const room = window.limit - 1;
  const elapsed = now % window.windowMs;
  if (count.current <= room && count.previous > 0) {
    const faded = (1 - (room - count.current) / count.previous) * window.windowMs;
    return Math.max(1, Math.ceil(faded - elapsed));
  }
  // Then the current hits are the previous ones, and fade to what leaves room.
  const fade = count.current > room ? (1 - room / count.current) * window.windowMs : 0;
  return Math.max(1, Math.ceil(window.windowMs - elapsed + fade));
}

/** Whether the count is at half its limit or beyond, and not over yet. */
export function isLoaded(count: WindowCount, window: RateWindow, now: number): boolean {
  const age = Math.floor(now / window.windowMs) - count.index;
  const hits = age <= 0 ? count.current + count.previous : age === 1 ? count.current : 0;
  return hits * 2 >= window.limit;
}
