import type { Kysely, Migration } from "kysely";

/** What is done once in a while by whichever process comes first. */
export const chores: Migration = {
  async up(database: Kysely<never>) {
    await database.schema
      .createTable("chore")
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("next_at", "bigint", (column) => column.notNull())
      .execute();
  },
};
