import type { IncidentLevel } from "../../model/alert.ts";
import type { StoredEvent } from "../../model/stored-event.ts";
import type { ConditionMachine } from "./condition-machine.ts";
import { bucketMsOf } from "./count-machine.ts";
import { bucketsOfWindow, countIn, sumOf } from "./counts.ts";
import type { KeyState } from "./rule-state.ts";

export interface RateOptions {
  readonly matches: (stored: StoredEvent) => boolean;
  readonly ratio: number;
  readonly minimum: number;
  readonly windowSeconds: number;
  readonly level: IncidentLevel;
}

/** What is raised lasts until it falls below this part of the bound: around the bound itself it would come and go. */
const lasting = 0.75;
/** A feed that has nothing to tell says so once a minute: a service that misses two of these was not there. */
const leastSilenceMs = 120_000;
/** Of a long window a part may be missing: so much of it changes no comparison. */
const missingShare = 0.1;

/**
 * Compares a window with the one before it, where that was observed: of a service that was away nothing is known, and no
 * events of it are not zero events. Once raised it is compared with what it was raised against: a flood that stays
 * as high as it is would otherwise be its own measure, and over.
 */
export function rateMachine({
  matches,
  ratio,
  minimum,
  windowSeconds,
  level,
}: RateOptions): ConditionMachine {
  const bucketMs = bucketMsOf(windowSeconds);
  const windowMs = windowSeconds * 1_000;
  const judge = (key: KeyState, end: number): { before: number } | undefined => {
    const counts = key.counts[0] ?? [];
    const current = sumOf(counts, end - bucketsOfWindow + 1, end);
    const before = key.baseline ?? sumOf(counts, end - 2 * bucketsOfWindow + 1, end - bucketsOfWindow);
    const bound = Math.max(minimum, ratio * Math.max(1, before));
    return current >= (key.raised === undefined ? bound : bound * lasting) ? { before } : undefined;
  };
  return {
    lists: 1,
    keptMs: 2 * windowMs,
    silenceMs: Math.max(leastSilenceMs, windowMs * missingShare),
    concerns: matches,
    take(key, _, at, { watchedSince, isHeardThrough }) {
      const bucket = Math.floor(at / bucketMs);
      countIn((key.counts[0] ??= []), bucket, 2 * bucketsOfWindow);
      const before = at - 2 * windowMs;
      const isComparable = before >= watchedSince && isHeardThrough(key.service, before, at - windowMs);
      if (key.raised === undefined && !isComparable) return undefined;
      const judged = judge(key, bucket);
      if (judged === undefined) return undefined;
      key.baseline ??= judged.before;
      return level;
    },
    levelAt(key, { now }) {
      const isOn = key.raised !== undefined && judge(key, Math.floor(now / bucketMs)) !== undefined;
      if (!isOn) delete key.baseline;
      return isOn ? level : undefined;
    },
    nextAt(key, { now }) {
      if (key.raised === undefined) return undefined;
      const from = Math.floor(now / bucketMs) + 1;
      for (let end = from; end < from + bucketsOfWindow; end++)
        if (judge(key, end) === undefined) return end * bucketMs;
      return (from + bucketsOfWindow) * bucketMs;
    },
  };
}
