import { PostgresAdapter, type Kysely } from "kysely";

/** Whether statements go to PostgreSQL; else they go to SQLite. */
// oxlint-disable-next-line typescript/no-explicit-any -- As Kysely types migrations: the tables do not matter here.
export function isPostgres(database: Kysely<any>): boolean {
  return database.getExecutor().adapter instanceof PostgresAdapter;
}
