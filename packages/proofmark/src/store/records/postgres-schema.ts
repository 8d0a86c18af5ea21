import { withConnection, type PostgresPool } from "./postgres-connection.ts";

/** Held while the table is made: two replicas that start at once would both find it missing. Any number, always this one. */
const migrationLock = 7_063_184_205_519;

const indexes = {
  proofmark_records_owner: "(kind, owner) WHERE owner IS NOT NULL",
  proofmark_records_written: "(kind, written_at)",
  proofmark_records_end: "(expires_at) WHERE expires_at IS NOT NULL",
} as const;

export interface PostgresSchemaOptions {
  /** The schema of the table. Default: the first of the connection's search path. */
  readonly schema?: string | undefined;
  /** Milliseconds for a free connection, and as many for the work. Default: 30,000. */
  readonly timeoutMs?: number;
}

/** `proofmark_records`, in its schema, as it stands in statements. */
export function recordsTable(schema: string | undefined): string {
  return schema === undefined ? "proofmark_records" : `${quoted(schema)}.proofmark_records`;
}

/**
 * Makes the table `proofmark_records` and its indexes where they are missing. Run it before the service starts, or at
 * every start: replicas may do so at once, and a role that may not create anything is enough when all is there.
 * @throws StorageUnavailableError
 * @example await migrateRecords(pool); const storage = postgresStorage(pool);
 */
export async function migrateRecords(pool: PostgresPool, options: PostgresSchemaOptions = {}): Promise<void> {
  const { schema, timeoutMs = 30_000 } = options;
  const table = recordsTable(schema);
  await withConnection(pool, timeoutMs, async (connection) => {
    const names = ["proofmark_records", ...Object.keys(indexes)].map((name) =>
      schema === undefined ? name : `${quoted(schema)}.${name}`,
    );
    const { rows } = await connection.query(
      "SELECT count(to_regclass(name))::int AS found FROM unnest($1::text[]) AS name",
      [names],
    );
    if (Number(rows[0]?.["found"]) === names.length) return;
    // The last of these locks a relation, which makes the server forget what it has cached as missing before its turn came.
    await connection.query(
      `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = ${timeoutMs};
       SET LOCAL statement_timeout = ${timeoutMs}; SELECT pg_advisory_xact_lock(${migrationLock});
       SELECT 1 FROM pg_namespace LIMIT 1`,
    );
    if (schema !== undefined) await connection.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`);
    // Byte order, as in SQLite: whose index no update of the system's collations can break.
    await connection.query(
      `CREATE TABLE IF NOT EXISTS ${table} (
         kind text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, owner text COLLATE "C", expires_at bigint,
         version bigint NOT NULL, written_at bigint NOT NULL, data text NOT NULL, PRIMARY KEY (kind, id))`,
    );
    for (const [name, columns] of Object.entries(indexes))
      await connection.query(`CREATE INDEX IF NOT EXISTS ${name} ON ${table} ${columns}`);
    await connection.query("COMMIT");
  });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
