import type { SeenRefusal } from "./tally.ts";

export interface LossVerdict {
  readonly seen: number;
  readonly stored: number;
  /** Not stored, and seen within the window before a kill. */
  readonly lostInWindow: readonly SeenRefusal[];
  /** Not stored, and nothing explains it. */
  readonly lostOutside: readonly SeenRefusal[];
  /** Ids that are stored more than once. */
  readonly repeated: readonly string[];
}

export interface LossQuestion {
  readonly seen: readonly SeenRefusal[];
  /** How often each id is stored. */
  readonly stored: ReadonlyMap<string, number>;
  /** When the process was killed that had them in its memory. Epoch milliseconds. */
  readonly killedAt: readonly number[];
  /** What a kill may take: so many milliseconds before it. */
  readonly windowMs: number;
}

/** Compares what a driver saw refused with what is stored. */
export function judgeLosses({ seen, stored, killedAt, windowMs }: LossQuestion): LossVerdict {
  const lost = seen.filter(({ id }) => !stored.has(id));
  const isInWindow = ({ at }: SeenRefusal): boolean =>
    killedAt.some((kill) => at <= kill + graceMs && at >= kill - windowMs);
  return {
    seen: seen.length,
    stored: seen.length - lost.length,
    lostInWindow: lost.filter(isInWindow),
    lostOutside: lost.filter((one) => !isInWindow(one)),
    repeated: [...stored].filter(([, count]) => count > 1).map(([id]) => id),
  };
}

/** An answer that was sent before the kill may be read after it. */
const graceMs = 100;
