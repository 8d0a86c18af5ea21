import type { Migration } from "kysely";

/** One set for SQLite and PostgreSQL, in the order of the names. A migration that was published is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {};
