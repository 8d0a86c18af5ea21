import { Kysely, Migrator, SqliteDialect, type PostgresDialect } from "kysely";
import { Pool, types } from "pg";

import { migrations } from "../migrations/migrations.ts";
import { nodeSqlite } from "./node-sqlite.ts";
import { OwnSchemaDialect } from "./own-schema.ts";
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
/** A server that can't be reached cancels nothing: then this side ends the wait. */
const answerMs = 15_000;
/** A process that stands still in a transaction, or lost its network, keeps its locks from the others for so long. */
const idleTransactionMs = 30_000;

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
    query_timeout: answerMs,
    idle_in_transaction_session_timeout: idleTransactionMs,
    keepAlive: true,
    ...(schema === undefined ? {} : { options: `-c search_path=${schema}` }),
    types: {
      // Moments and counts are below 2^53.
      getTypeParser: (id, format) => (id === types.builtins.INT8 ? Number : types.getTypeParser(id, format)),
    },
  });
  // A connection that breaks is replaced by the pool, and who was using it is told by the statement that fails. Unheard, its
  // error would end the process: the pool hears those that are idle, and nobody those in use, between two statements.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return new OwnSchemaDialect(pool, schema);
}
