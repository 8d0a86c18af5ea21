import { storeChannel, type StoreTiming } from "../kernel/channels.ts";
import { DeadlineError } from "../kernel/deadline.ts";

/** When a question begins, or 0 where nobody wants to know. */
export function questionStart(): number {
  return storeChannel.hasSubscribers ? performance.now() : 0;
}

/** Tells of a question that began at `startMs`; nothing where that is 0. */
export function tellQuestion(operation: string, startMs: number, outcome: StoreTiming["outcome"]): void {
  if (startMs === 0) return;
  storeChannel.publish({ operation, startMs, endMs: performance.now(), outcome });
}

export function outcomeOf(error: unknown): StoreTiming["outcome"] {
  const isLate =
    error instanceof DeadlineError || (error instanceof Error && error.cause instanceof DeadlineError);
  return isLate ? "late" : "failed";
}
