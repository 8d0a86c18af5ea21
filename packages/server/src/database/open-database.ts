import { Kysely, Migrator, PostgresDialect, SqliteDialect } from "kysely";
import { Pool, types } from "pg";

import { migrations } from "../migrations/migrations.ts";
import { nodeSqlite } from "./node-sqlite.ts";
import type { Tables } from "./tables.ts";

export interface DatabaseOptions {
  /** `postgres://…`. Default: `DATABASE_URL`; where that is empty too, SQLite. */
  readonly url?: string | undefined;
  /** The file of SQLite. Default: `proofmark.sqlite` in the working folder. */
  readonly file?: string | undefined;
  /** The schema of PostgreSQL that holds the tables; it is made where it is missing. Default: that of the connection. */
  readonly schema?: string | undefined;
}

export type Database = Kysely<Tables>;

/** The database can't be used. The message says why, and never holds the address, which may hold a password. */
export class DatabaseError extends Error {
  readonly code = "PM_DATABASE";
}

/** Milliseconds that a statement may take, and that a connection may be waited for. */
const statementMs = 10_000;
const connectMs = 5_000;

/**
 * Opens the database of the control plane and brings it to the newest migration: PostgreSQL by its URL, else SQLite.
 * Replicas that start at once migrate once. Close it with `destroy()`.
 * @throws DatabaseError where it can't be reached, or a migration fails.
 * @example const database = await openDatabase({ file: "var/proofmark.sqlite" });
 */
export async function openDatabase({
  url = process.env["DATABASE_URL"],
  file = "proofmark.sqlite",
  schema,
}: DatabaseOptions = {}): Promise<Database> {
  const database = new Kysely<Tables>({ dialect: url ? postgres(url, schema) : sqlite(file) });
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => migrations },
    ...(url && schema !== undefined ? { migrationTableSchema: schema } : {}),
  });
  let failure: unknown;
  try {
    const { error } = await migrator.migrateToLatest();
    failure = error;
  } catch (error) {
    failure = error;
  }
  if (failure === undefined) return database;
  await database.destroy();
  const reason = failure instanceof Error ? failure.message : "unknown reason";
  throw new DatabaseError(`The database could not be opened or migrated: ${reason}`, { cause: failure });
}

function sqlite(file: string): SqliteDialect {
  return new SqliteDialect({ database: async () => nodeSqlite(file) });
}

function postgres(url: string, schema: string | undefined): PostgresDialect {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    ...(schema === undefined ? {} : { options: `-c search_path=${schema}` }),
    types: {
      // Moments and counts are below 2^53.
      getTypeParser: (id, format) => (id === types.builtins.INT8 ? Number : types.getTypeParser(id, format)),
    },
  });
  // A connection that breaks while idle is replaced by the pool; unheard, its error would end the process.
  pool.on("error", () => {});
  // One that breaks in a transaction, between two statements, tells nobody but its own listeners: the next statement rejects.
  pool.on("connect", (client) => client.on("error", () => {}));
  return new PostgresDialect({ pool });
}
