import type { Transaction } from "kysely";

import type { Tables } from "../../database/tables.ts";
import { readDefinition } from "./rule-rows.ts";
import type { RuleDefinition } from "./rule-schema.ts";
import { emptyState, ruleStateSchema, type KeyState, type RuleState } from "./rule-state.ts";

/**
 * The state that a version starts with. What the one before it raised goes on where both tell troubles apart the same way,
 * and is over where they don't: no incident stays behind that nothing can end.
 */
export async function startState(
  transaction: Transaction<Tables>,
  rule: RuleDefinition,
  at: number,
): Promise<RuleState> {
  const state = emptyState(at);
  const old = await transaction
    .selectFrom("rule_state")
    .innerJoin("rule_version", (join) =>
      join
        .onRef("rule_version.rule_id", "=", "rule_state.rule_id")
        .onRef("rule_version.version", "=", "rule_state.version"),
    )
    .select(["rule_state.state", "rule_version.definition"])
    .where("rule_state.rule_id", "=", rule.id)
    .executeTakeFirst();
  if (old === undefined) return state;
  const past = readPast(old.state, old.definition);
  if (past === undefined) return state;
  const goesOn =
    past.rule.condition.kind === rule.condition.kind && past.rule.groupBy.join() === rule.groupBy.join();
  for (const [name, key] of Object.entries(past.state.keys)) {
    if (key.told === undefined) continue;
    state.keys[name] = goesOn ? { ...key, counts: [] } : ended(key);
  }
  return state;
}

function ended(key: KeyState): KeyState {
  const past = { ...key, counts: [], marks: {} };
  delete past.raised;
  return past;
}

/** Nothing where it can't be read any more, which may be why there is a new version. */
function readPast(
  state: string,
  definition: string,
): { readonly state: RuleState; readonly rule: RuleDefinition } | undefined {
  try {
    return { state: ruleStateSchema.parse(JSON.parse(state)), rule: readDefinition(definition) };
  } catch {
    return undefined;
  }
}
