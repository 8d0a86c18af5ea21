import type { Kysely, Migration } from "kysely";

/** Alert rules: what they say, who changed them, what they would have raised, and how far they have read. */
export const rules: Migration = {
  async up(database: Kysely<never>) {
    await database.schema
      .createTable("rule")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("newest_version", "integer", (column) => column.notNull())
      .addColumn("live_version", "integer")
      .addColumn("revision", "integer", (column) => column.notNull())
      .addColumn("error", "text")
      .execute();
    await database.schema
      .createTable("rule_version")
      .addColumn("rule_id", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("definition", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("rule_version_key", ["rule_id", "version"])
      .execute();
    await database.schema
      .createTable("rule_change")
      .addColumn("rule_id", "text", (column) => column.notNull())
      .addColumn("revision", "integer", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("who", "text", (column) => column.notNull())
      .addColumn("why", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("rule_change_key", ["rule_id", "revision"])
      .execute();
    await database.schema
      .createTable("rule_rehearsal")
      .addColumn("rule_id", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("from_at", "bigint", (column) => column.notNull())
      .addColumn("until_at", "bigint", (column) => column.notNull())
      .addColumn("alerts", "integer", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("rule_rehearsal_key", ["rule_id", "version"])
      .execute();
    await database.schema
      .createTable("rule_state")
      .addColumn("rule_id", "text", (column) => column.primaryKey())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("cursor", "bigint", (column) => column.notNull())
      .addColumn("revision", "integer", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .execute();
  },
};
