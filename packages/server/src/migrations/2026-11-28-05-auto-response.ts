import type { Kysely, Migration } from "kysely";

/** Actions that rules asked for, and what became of them. */
export const autoResponse: Migration = {
  async up(database: Kysely<never>) {
    await database.schema
      .createTable("action")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("service", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("subject", "text", (column) => column.notNull())
      .addColumn("seconds", "integer", (column) => column.notNull())
      .addColumn("reason", "text", (column) => column.notNull())
      .addColumn("rule_id", "text", (column) => column.notNull())
      .addColumn("alert_key", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("traffic_share", "double precision")
      .addColumn("asked_at", "bigint", (column) => column.notNull())
      .addColumn("decided_at", "bigint")
      .addColumn("until_at", "bigint", (column) => column.notNull())
      .addColumn("attempts", "integer", (column) => column.notNull())
      .addColumn("next_at", "bigint", (column) => column.notNull())
      .addColumn("ended_by", "text")
      .execute();
    await database.schema.createIndex("action_next").on("action").columns(["state", "next_at"]).execute();
    await database.schema
      .createIndex("action_by_service")
      .on("action")
      .columns(["service", "state", "decided_at"])
      .execute();
    await database.schema
      .createTable("action_change")
      .addColumn("action_id", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("who", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("text", "text", (column) => column.notNull())
      .execute();
    await database.schema
      .createIndex("action_change_by_action")
      .on("action_change")
      .column("action_id")
      .execute();
    await database.schema
      .createTable("action_budget")
      .addColumn("service", "text", (column) => column.primaryKey())
      .execute();
  },
};
