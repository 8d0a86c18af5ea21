import type { Database } from "../../database/open-database.ts";
import type { Tables } from "../../database/tables.ts";
import { ruleSchema, type RuleDefinition } from "./rule-schema.ts";

/** A rule and its switch. */
export interface RuleEntry {
  readonly id: string;
  readonly newestVersion: number;
  /** The version that runs; undefined where the rule is off. */
  readonly liveVersion?: number | undefined;
  /** Goes up with every change. */
  readonly revision: number;
  /** Why it was switched off by itself. */
  readonly error?: string | undefined;
}

export function readRow(row: Tables["rule"]): RuleEntry {
  return {
    id: row.id,
    newestVersion: row.newest_version,
    revision: row.revision,
    ...(row.live_version === null ? {} : { liveVersion: row.live_version }),
    ...(row.error === null ? {} : { error: row.error }),
  };
}

/** Every rule that runs, with its live version and where it stands. */
export function liveRules(database: Database) {
  return database
    .selectFrom("rule")
    .innerJoin("rule_version", (join) =>
      join
        .onRef("rule_version.rule_id", "=", "rule.id")
        .onRef("rule_version.version", "=", "rule.live_version"),
    )
    .innerJoin("rule_state", "rule_state.rule_id", "rule.id");
}

/** @throws ZodError or SyntaxError where another version wrote what this one can't read. */
export function readDefinition(text: string): RuleDefinition {
  return ruleSchema.parse(JSON.parse(text));
}
