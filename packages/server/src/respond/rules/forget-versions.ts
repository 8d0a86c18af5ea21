import type { Selectable } from "kysely";

import type { Database } from "../../database/open-database.ts";
import type { RuleVersionTable } from "../../database/rule-tables.ts";

/**
 * Forgets versions that were last changed or switched before a moment, with who changed them and what they would have
 * raised; at most `limit`, and returns how many. The newest one, the live one, the one that was live last and those that an
 * incident speaks of stay.
 */
export async function forgetVersions(database: Database, before: number, limit: number): Promise<number> {
  let forgotten = 0;
  for (const { rule_id, version } of await oldVersions(database, before, limit))
    forgotten += await database.transaction().execute(async (transaction) => {
      // Whoever enables a version does so under this lock.
      await transaction
        .updateTable("rule")
        .set((rule) => ({ revision: rule.ref("revision") }))
        .where("id", "=", rule_id)
        .execute();
      const [still] = await oldVersions(transaction, before, 1, { rule_id, version });
      if (still === undefined) return 0;
      for (const table of ["rule_change", "rule_rehearsal", "rule_version"] as const)
        await transaction
          .deleteFrom(table)
          .where("rule_id", "=", rule_id)
          .where("version", "=", version)
          .execute();
      return 1;
    });
  return forgotten;
}

type Version = Pick<Selectable<RuleVersionTable>, "rule_id" | "version">;

async function oldVersions(
  database: Database,
  before: number,
  limit: number,
  only?: Version,
): Promise<readonly Version[]> {
  let query = database
    .selectFrom("rule_version as old")
    .innerJoin("rule", "rule.id", "old.rule_id")
    .select(["old.rule_id", "old.version"])
    .whereRef("old.version", "!=", "rule.newest_version")
    .where(({ eb, or }) =>
      or([eb("rule.live_version", "is", null), eb("rule.live_version", "!=", eb.ref("old.version"))]),
    )
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom("rule_state")
            .select("rule_state.rule_id")
            .whereRef("rule_state.rule_id", "=", "old.rule_id")
            .whereRef("rule_state.version", "=", "old.version"),
        ),
      ),
    )
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom("incident")
            .select("incident.id")
            .whereRef("incident.rule_id", "=", "old.rule_id")
            .whereRef("incident.rule_version", "=", "old.version"),
        ),
      ),
    )
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom("rule_change")
            .select("rule_change.rule_id")
            .whereRef("rule_change.rule_id", "=", "old.rule_id")
            .whereRef("rule_change.version", "=", "old.version")
            .where("rule_change.at", ">=", before),
        ),
      ),
    )
    .orderBy("old.rule_id")
    .orderBy("old.version")
    .limit(limit);
  if (only !== undefined)
    query = query.where("old.rule_id", "=", only.rule_id).where("old.version", "=", only.version);
  return await query.execute();
}
