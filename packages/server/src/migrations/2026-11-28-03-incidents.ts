import type { Kysely, Migration } from "kysely";

import { isPostgres } from "./is-postgres.ts";

/** Incidents, their timelines, the alerts they are about, and the counts that tell a storm. */
export const incidents: Migration = {
  async up(database: Kysely<never>) {
    const onPostgres = isPostgres(database);
    const serial = onPostgres ? "bigserial" : "integer";
    await database.schema
      .createTable("incident")
      .addColumn("id", serial, (column) =>
        onPostgres ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn("rule_id", "text", (column) => column.notNull())
      .addColumn("rule_version", "integer", (column) => column.notNull())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("service", "text", (column) => column.notNull())
      .addColumn("title", "text", (column) => column.notNull())
      .addColumn("level", "integer", (column) => column.notNull())
      .addColumn("status", "text", (column) => column.notNull())
      .addColumn("revision", "integer", (column) => column.notNull())
      .addColumn("runbook", "text", (column) => column.notNull())
      .addColumn("evidence", "text", (column) => column.notNull())
      .addColumn("actions", "text", (column) => column.notNull())
      .addColumn("ends_by", "text", (column) => column.notNull())
      .addColumn("since", "bigint", (column) => column.notNull())
      .addColumn("detected_at", "bigint", (column) => column.notNull())
      .addColumn("opened_at", "bigint", (column) => column.notNull())
      .addColumn("acknowledged_at", "bigint")
      .addColumn("acknowledged_by", "text")
      .addColumn("assignee", "text")
      .addColumn("over_at", "bigint")
      .addColumn("resolved_at", "bigint")
      .addColumn("resolved_by", "text")
      .addColumn("due_at", "bigint")
      .addColumn("repeats", "integer", (column) => column.notNull())
      .addColumn("merged_into", "bigint")
      .addColumn("alerts", "integer", (column) => column.notNull())
      .addColumn("raised_keys", "integer", (column) => column.notNull())
      .addColumn("entries", "integer", (column) => column.notNull())
      .addColumn("notices", "integer", (column) => column.notNull())
      .execute();
    for (const [name, columns] of [
      ["incident_due", ["status", "due_at"]],
      ["incident_over", ["status", "over_at"]],
      ["incident_by_group", ["rule_id", "service", "status"]],
    ] as const)
      await database.schema
        .createIndex(name)
        .on("incident")
        .columns([...columns])
        .execute();

    await database.schema
      .createTable("incident_key")
      .addColumn("key", "text", (column) => column.primaryKey())
      .addColumn("incident_id", "bigint", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .execute();
    await database.schema
      .createIndex("incident_key_by_incident")
      .on("incident_key")
      .column("incident_id")
      .execute();
    await database.schema
      .createTable("incident_group")
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("window_from", "bigint", (column) => column.notNull())
      .addColumn("opened", "integer", (column) => column.notNull())
      .addColumn("parent_id", "bigint")
      .addColumn("last_at", "bigint", (column) => column.notNull())
      .execute();
    await database.schema
      .createTable("incident_entry")
      .addColumn("id", serial, (column) =>
        onPostgres ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn("incident_id", "bigint", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("who", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("text", "text", (column) => column.notNull())
      .execute();
    await database.schema
      .createIndex("incident_entry_by_incident")
      .on("incident_entry")
      .columns(["incident_id", "id"])
      .execute();
  },
};
