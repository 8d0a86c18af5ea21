import type { Database } from "../../database/open-database.ts";

const ended = ["resolved", "merged"];
const active = ["open", "acknowledged"];

/**
 * Forgets incidents that ended before a moment, with their timelines and the keys of their alerts; at most `limit`, and
 * returns how many. One that was merged stays as long as the one that it is a part of, and one whose alert is raised stays.
 */
export async function forgetIncidents(database: Database, before: number, limit: number): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const gone = await transaction
      .deleteFrom("incident")
      .where("id", "in", (incident) =>
        incident
          .selectFrom("incident as old")
          .select("old.id")
          .where("old.status", "in", ended)
          .where("old.resolved_at", "<", before)
          .where("old.id", "not in", (key) =>
            key.selectFrom("incident_key").select("incident_id").where("state", "=", "raised"),
          )
          .where(({ eb, or, selectFrom }) =>
            or([
              eb("old.merged_into", "is", null),
              eb("old.merged_into", "not in", selectFrom("incident as whole").select("whole.id")),
            ]),
          )
          .orderBy("old.resolved_at")
          .limit(limit),
      )
      // Asked again under its lock: somebody may have opened it anew meanwhile.
      .where("status", "in", ended)
      .where("resolved_at", "<", before)
      .returning("id")
      .execute();
    const ids = gone.map(({ id }) => id);
    if (ids.length > 0)
      for (const table of ["incident_key", "incident_entry"] as const)
        await transaction.deleteFrom(table).where("incident_id", "in", ids).execute();
    return ids.length;
  });
}

/** Forgets of which rules and services no alert came since a moment: they count for storms alone. */
export async function forgetGroups(database: Database, before: number): Promise<void> {
  await database
    .deleteFrom("incident_group")
    .where("last_at", "<", before)
    .where(({ eb, or, selectFrom }) =>
      or([
        eb("parent_id", "is", null),
        eb("parent_id", "not in", selectFrom("incident").select("id").where("status", "in", active)),
      ]),
    )
    .execute();
}

/** Numbers of the events that show an incident which is open, or ended after a moment; of its parts too. */
export async function evidenceInUse(database: Database, endedAfter: number): Promise<ReadonlySet<number>> {
  const rows = await database
    .selectFrom("incident")
    .leftJoin("incident as whole", "whole.id", "incident.merged_into")
    .select("incident.evidence")
    .where(({ eb, or }) =>
      or([
        eb("incident.status", "in", active),
        eb("incident.resolved_at", ">=", endedAfter),
        eb("whole.status", "in", active),
        eb("whole.resolved_at", ">=", endedAfter),
      ]),
    )
    .execute();
  const numbers = rows.flatMap(({ evidence }): unknown[] => {
    const parsed: unknown = JSON.parse(evidence);
    return Array.isArray(parsed) ? parsed : [];
  });
  return new Set(numbers.filter((seq) => typeof seq === "number"));
}
