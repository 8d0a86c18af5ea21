import type { Database } from "../../database/open-database.ts";
import { liveRules, readDefinition } from "./rule-rows.ts";
import type { RuleDefinition } from "./rule-schema.ts";

export interface EventsNeeded {
  /** The last number that every live rule has read; undefined where none is live. */
  readonly readUpTo: number | undefined;
  /** The longest window of a live rule: what it raises may have evidence as old as that. */
  readonly windowMs: number;
}

/** Which events live rules may still ask for. */
export async function eventsNeeded(database: Database): Promise<EventsNeeded> {
  const rows = await liveRules(database).select(["rule_version.definition", "rule_state.cursor"]).execute();
  if (rows.length === 0) return { readUpTo: undefined, windowMs: 0 };
  return {
    readUpTo: Math.min(...rows.map(({ cursor }) => cursor)),
    windowMs: Math.max(...rows.map(({ definition }) => windowMsOf(readDefinition(definition)))),
  };
}

function windowMsOf({ condition }: RuleDefinition): number {
  if (condition.kind === "proof-lost") return 0;
  if (condition.kind === "absence") return condition.forSeconds * 1000;
  if (condition.kind === "lasting")
    return Math.max(condition.forSeconds, condition.forgetAfterSeconds) * 1000;
  // A rate is compared with the window before.
  return condition.windowSeconds * (condition.kind === "rate" ? 2_000 : 1_000);
}
