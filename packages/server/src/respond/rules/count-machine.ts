import type { IncidentLevel } from "../../model/alert.ts";
import type { StoredEvent } from "../../model/stored-event.ts";
import type { ConditionMachine } from "./condition-machine.ts";
import { bucketsOfWindow, countIn, sumOf, type Counts } from "./counts.ts";
import type { KeyState } from "./rule-state.ts";

export interface Counter {
  readonly matches: (stored: StoredEvent) => boolean;
  readonly count: number;
  readonly level: IncidentLevel;
}

export interface CountOptions {
  readonly counters: readonly Counter[];
  readonly windowSeconds: number;
  /** `any`: the highest level of the counters that are full. `all`: nothing before every one is. */
  readonly mode: "any" | "all";
}

/**
 * Counts within a sliding window of the events' own time. What comes late (out of a spool, after an outage) is counted
 * where it belongs, beside what is new: each counter has a list for either.
 */
export function countMachine({ counters, windowSeconds, mode }: CountOptions): ConditionMachine {
  const bucketMs = bucketMsOf(windowSeconds);
  const levelOf = (key: KeyState, list: 0 | 1, end: number): IncidentLevel | undefined => {
    let level: IncidentLevel | undefined;
    for (const [index, counter] of counters.entries()) {
      const counts = key.counts[index * 2 + list] ?? [];
      const isFull = sumOf(counts, end - bucketsOfWindow + 1, end) >= counter.count;
      if (isFull && (level === undefined || counter.level > level)) level = counter.level;
      else if (!isFull && mode === "all") return undefined;
    }
    return level;
  };
  const peakOf = (key: KeyState, list: 0 | 1, bucket: number): IncidentLevel | undefined => {
    let peak: IncidentLevel | undefined;
    const newest = newestOf(key, list);
    for (let end = bucket; end <= Math.min(newest, bucket + bucketsOfWindow - 1); end++) {
      const level = levelOf(key, list, end);
      if (level !== undefined && (peak === undefined || level > peak)) peak = level;
    }
    return peak;
  };

  return {
    lists: counters.length * 2,
    keptMs: windowSeconds * 1000,
    concerns: (stored) => counters.some(({ matches }) => matches(stored)),
    take(key, stored, at) {
      const bucket = Math.floor(at / bucketMs);
      const list = bucket <= newestOf(key, 0) - bucketsOfWindow ? 1 : 0;
      for (const [index, { matches }] of counters.entries()) {
        const counts = key.counts[index * 2 + list];
        if (counts !== undefined && matches(stored)) countIn(counts, bucket, bucketsOfWindow);
      }
      return peakOf(key, list, bucket);
    },
    levelAt: (key, { now }) => levelOf(key, 0, Math.floor(now / bucketMs)),
    nextAt(key, { now }) {
      if (key.raised === undefined) return undefined;
      const from = Math.floor(now / bucketMs) + 1;
      const last = Math.max(from, newestOf(key, 0) + bucketsOfWindow);
      for (let end = from; end < Math.min(last, from + bucketsOfWindow); end++)
        if (levelOf(key, 0, end) === undefined) return end * bucketMs;
      return last * bucketMs;
    },
  };
}

/** Milliseconds of a bucket: rounded down, so that no window is longer than it says. */
export function bucketMsOf(windowSeconds: number): number {
  return Math.floor((windowSeconds * 1000) / bucketsOfWindow);
}

function newestOf({ counts }: KeyState, list: 0 | 1): number {
  let newest = -Infinity;
  for (let index: number = list; index < counts.length; index += 2)
    newest = Math.max(newest, newestIn(counts[index] ?? []));
  return newest;
}

function newestIn(counts: Counts): number {
  return counts.at(-1)?.[0] ?? -Infinity;
}
