import type { Database } from "../../database/open-database.ts";

const ended = ["refused", "dry-run", "undone", "failed"];

/**
 * Forgets actions that were over before a moment, with what became of them; at most `limit`, and returns how many. Those of
 * an incident that is still known stay.
 */
export async function forgetActions(database: Database, before: number, limit: number): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const gone = await transaction
      .deleteFrom("action")
      .where("id", "in", (action) =>
        action
          .selectFrom("action as old")
          .select("old.id")
          .where("old.state", "in", ended)
          .where("old.until_at", "<", before)
          .where("old.alert_key", "not in", (key) => key.selectFrom("incident_key").select("key"))
          .limit(limit),
      )
      .where("state", "in", ended)
      .where("until_at", "<", before)
      .returning("id")
      .execute();
    const ids = gone.map(({ id }) => id);
    if (ids.length > 0) await transaction.deleteFrom("action_change").where("action_id", "in", ids).execute();
    return ids.length;
  });
}
