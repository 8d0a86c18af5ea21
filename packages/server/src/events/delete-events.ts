import type { Database } from "../database/open-database.ts";

/**
 * Deletes events that were received before a moment, the oldest first, `limit` at most; returns how many. A batch that
 * comes again after that is stored again: keep them for longer than services keep their spools (a week, unless told
 * otherwise).
 */
export async function deleteEventsBefore(
  database: Database,
  receivedBefore: number,
  limit: number,
): Promise<number> {
  const { numDeletedRows } = await database
    .deleteFrom("event")
    .where("seq", "in", (event) =>
      event
        .selectFrom("event")
        .select("seq")
        .where("received_at", "<", receivedBefore)
        .orderBy("received_at")
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
