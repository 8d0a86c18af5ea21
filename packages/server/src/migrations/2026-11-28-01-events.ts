import type { Kysely, Migration } from "kysely";

import { isPostgres } from "./is-postgres.ts";

/** What services told, who told it, and what was last proven of them. */
export const events: Migration = {
  async up(database: Kysely<never>) {
    const onPostgres = isPostgres(database);
    await database.schema
      .createTable("event")
      .addColumn("seq", onPostgres ? "bigserial" : "integer", (column) =>
        // SQLite gives a number twice where the highest row was deleted, unless it is told not to.
        onPostgres ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn("service", "text", (column) => column.notNull())
      .addColumn("instance", "text", (column) => column.notNull())
      .addColumn("batch", "text", (column) => column.notNull())
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("type", "text", (column) => column.notNull())
      .addColumn("control", "text", (column) => column.notNull())
      .addColumn("code", "text")
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("received_at", "bigint", (column) => column.notNull())
      .addColumn("data", "text", (column) => column.notNull())
      .addUniqueConstraint("event_once", ["service", "instance", "batch", "position"])
      .execute();
    await database.schema.createIndex("event_by_type").on("event").columns(["type", "at"]).execute();
    await database.schema
      .createIndex("event_by_service")
      .on("event")
      .columns(["service", "type", "received_at"])
      .execute();
    await database.schema.createIndex("event_by_age").on("event").column("received_at").execute();

    await database.schema
      .createTable("feed_source")
      .addColumn("service", "text", (column) => column.primaryKey())
      .addColumn("instance", "text", (column) => column.notNull())
      .addColumn("key_id", "text", (column) => column.notNull())
      .addColumn("first_at", "bigint", (column) => column.notNull())
      .addColumn("last_at", "bigint", (column) => column.notNull())
      .execute();

    await database.schema
      .createTable("proof_state")
      .addColumn("service", "text", (column) => column.notNull())
      .addColumn("target", "text", (column) => column.notNull())
      .addColumn("control", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("proof_state_key", ["service", "target", "control"])
      .execute();
  },
};
