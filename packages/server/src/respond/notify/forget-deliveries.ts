import type { Database } from "../../database/open-database.ts";

/** Removes what was told before a moment, with its attempts and notices; what is still to be told stays. */
export async function forgetDeliveries(database: Database, before: number): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const settled = transaction
      .selectFrom("delivery")
      .select("key")
      .where("state", "!=", "pending")
      .where("settled_at", "<", before);
    await transaction.deleteFrom("delivery_attempt").where("delivery_key", "in", settled).execute();
    await transaction.deleteFrom("notice_route").where("delivery_key", "in", settled).execute();
    await transaction.deleteFrom("delivery").where("key", "in", settled).execute();
    await transaction
      .deleteFrom("notice_route")
      .where("state", "=", "silenced")
      .where("due_at", "<", before)
      .execute();
    await transaction
      .deleteFrom("notice")
      .where("is_routed", "=", 1)
      .where("at", "<", before)
      .where("key", "not in", transaction.selectFrom("notice_route").select("notice_key"))
      .execute();
    await transaction.deleteFrom("silence").where("until_at", "<", before).execute();
  });
}
