import type { Alert } from "../../model/alert.ts";
import { readDefinition } from "./rule-rows.ts";
import { runRule, type RuleRun } from "./rule-run.ts";
import { ruleStateSchema } from "./rule-state.ts";

/** A row of a rule that runs, with its version and its state. */
export interface LiveRow {
  readonly id: string;
  readonly version: number;
  readonly cursor: number;
  readonly revision: number;
  readonly state: string;
  readonly definition: string;
}

/** A live rule in this process: good as long as the row is at its revision. */
export interface LiveRule {
  readonly id: string;
  readonly version: number;
  readonly run: RuleRun;
  cursor: number;
  revision: number;
  /** The moment and the cursor that were written last. */
  savedClock: number;
  savedCursor: number;
}

/** Nobody evaluated for longer than this: what did not come in between is not known to be missing. */
const gapMs = 60_000;

/** Reads a rule out of its row. @throws where it can't be read or compiled. */
export function loadRule(row: LiveRow, now: number): LiveRule {
  const state = ruleStateSchema.parse(JSON.parse(row.state));
  resume(state, now);
  const run = runRule(readDefinition(row.definition), row.version, state);
  return {
    id: row.id,
    version: row.version,
    run,
    cursor: row.cursor,
    revision: row.revision,
    savedClock: state.clock,
    savedCursor: row.cursor,
  };
}

/** Begins the wait of absences anew where nobody watched since the last evaluation. */
export function resume(state: { clock: number; watchedSince: number }, now: number): void {
  if (Math.abs(now - state.clock) > gapMs && state.clock > 0) state.watchedSince = now;
}

export interface RuleAlerts {
  readonly rule: LiveRule;
  readonly alerts: readonly Alert[];
}
