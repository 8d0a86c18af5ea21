import type { IncidentLevel } from "../../model/alert.ts";
import type { StoredEvent } from "../../model/stored-event.ts";
import type { KeyState } from "./rule-state.ts";

/** Where a rule stands in time. */
export interface Standing {
  readonly now: number;
  /** Since when the rule watches without a gap. */
  readonly watchedSince: number;
  /** Whether a service was heard from one moment to the other without a silence; known to machines with `silenceMs`. */
  isHeardThrough(service: string, from: number, until: number): boolean;
}

/** A condition as pure functions over the state of one key. Live evaluation and rehearsals run the same. */
export interface ConditionMachine {
  /** How many lists of counts a key has. */
  readonly lists: number;
  /** Where it matters whether a service was there: for so long it may say nothing. */
  readonly silenceMs?: number;
  concerns(stored: StoredEvent): boolean;
  /** Takes an event of the moment `at` in; returns the level that it reaches by that, if any. */
  take(key: KeyState, stored: StoredEvent, at: number, standing: Standing): IncidentLevel | undefined;
  levelAt(key: KeyState, standing: Standing): IncidentLevel | undefined;
  /** The next moment at which time alone may change the level. */
  nextAt(key: KeyState, standing: Standing): number | undefined;
  /** For so long the past of a key matters. */
  readonly keptMs: number;
}
