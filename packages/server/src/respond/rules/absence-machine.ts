import type { IncidentLevel } from "../../model/alert.ts";
import type { StoredEvent } from "../../model/stored-event.ts";
import type { ConditionMachine } from "./condition-machine.ts";
import type { KeyState } from "./rule-state.ts";

export interface AbsenceOptions {
  readonly matches: (stored: StoredEvent) => boolean;
  readonly forMs: number;
  readonly level: IncidentLevel;
}

/** A service that is silent for a week is gone on purpose. */
const goneMs = 7 * 86_400_000;

/**
 * Nothing came for so long, by the control plane's own clock. While nobody evaluated (the control plane was down, or its
 * clock leapt) nothing is known to have been missing: the wait begins anew.
 */
export function absenceMachine({ matches, forMs, level }: AbsenceOptions): ConditionMachine {
  const dueAt = (key: KeyState, watchedSince: number): number =>
    Math.max(key.touchedAt, watchedSince) + forMs;
  const goneAt = (key: KeyState): number => key.touchedAt + Math.max(goneMs, 2 * forMs);
  return {
    lists: 0,
    keptMs: Math.max(goneMs, 2 * forMs),
    concerns: matches,
    take: () => undefined,
    levelAt: (key, { now, watchedSince }) =>
      now >= dueAt(key, watchedSince) && now < goneAt(key) ? level : undefined,
    nextAt(key, { now, watchedSince }) {
      const due = dueAt(key, watchedSince);
      if (now < due) return due;
      return now < goneAt(key) ? goneAt(key) : undefined;
    },
  };
}
