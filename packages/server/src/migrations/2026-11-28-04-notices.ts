import type { Kysely, Migration } from "kysely";

/** What people are told, by which channel, in which message, and how each attempt went. */
export const notices: Migration = { up };

async function up(database: Kysely<never>): Promise<void> {
  await database.schema
    .createTable("notice")
    .addColumn("key", "text", (column) => column.primaryKey())
    .addColumn("incident_id", "integer", (column) => column.notNull())
    .addColumn("group_key", "text", (column) => column.notNull())
    .addColumn("level", "integer", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("is_routed", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("content", "text", (column) => column.notNull())
    .execute();
  await database.schema.createIndex("notice_new").on("notice").columns(["is_routed", "at"]).execute();
  await database.schema
    .createTable("notice_route")
    .addColumn("notice_key", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("group_key", "text", (column) => column.notNull())
    .addColumn("level", "integer", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("due_at", "bigint", (column) => column.notNull())
    .addColumn("delivery_key", "text")
    .addPrimaryKeyConstraint("notice_route_key", ["notice_key", "channel"])
    .execute();
  await database.schema
    .createIndex("notice_route_due")
    .on("notice_route")
    .columns(["state", "channel", "due_at"])
    .execute();
  await database.schema
    .createTable("delivery")
    .addColumn("key", "text", (column) => column.primaryKey())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("group_key", "text")
    .addColumn("level", "integer", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("next_at", "bigint", (column) => column.notNull())
    .addColumn("leased_until", "bigint", (column) => column.notNull().defaultTo(0))
    .addColumn("attempts", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("last_outcome", "text")
    .addColumn("settled_at", "bigint")
    .execute();
  await database.schema.createIndex("delivery_due").on("delivery").columns(["state", "next_at"]).execute();
  await database.schema
    .createIndex("delivery_recent")
    .on("delivery")
    .columns(["channel", "created_at"])
    .execute();
  await database.schema
    .createTable("delivery_attempt")
    .addColumn("delivery_key", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("duration_ms", "integer", (column) => column.notNull())
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("delivery_attempt_key", ["delivery_key", "number"])
    .execute();
  await database.schema
    .createTable("silence")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("service", "text")
    .addColumn("group_key", "text")
    .addColumn("up_to_level", "integer", (column) => column.notNull())
    .addColumn("from_at", "bigint", (column) => column.notNull())
    .addColumn("until_at", "bigint", (column) => column.notNull())
    .addColumn("made_by", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .execute();
}
