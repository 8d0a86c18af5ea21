import type { Clock } from "../../kernel/clock.ts";
import {
  errorCodeOf,
  withConnection,
  type PostgresConnection,
  type PostgresPool,
} from "./postgres-connection.ts";
import { recordsTable } from "./postgres-schema.ts";
import { statementsOn, type RecordStatements } from "./postgres-statements.ts";
import type { RecordChange, RecordStorage, StoredRecord } from "./record-storage.ts";
import { timedStorage } from "./timed-storage.ts";

export interface PostgresStorageOptions {
  /** The schema of the table, as in `migrateRecords`. Default: by the connection's search path. */
  readonly schema?: string;
  /** Milliseconds for a free connection of the pool, and as many for the answer. Default: 5,000. */
  readonly timeoutMs?: number;
  /** Default: the time of the database, which is one for all replicas. */
  readonly clock?: Clock;
}

/** Deadlocks with other users of the table, and servers whose transactions are serialisable for everybody. */
const retried: ReadonlySet<string | undefined> = new Set(["40P01", "40001"]);
const tries = 4;

const mostPasses = 20;
const sweptAtOnce = 5_000;
const mostSweeps = 200;

/**
 * Keeps records in PostgreSQL (13 or later), for any number of replicas. The pool stays yours: it is not closed here, and
 * must listen to its own `error` event. `migrateRecords` makes the table. Every call ends within twice `timeoutMs`; a
 * write that rejects is undone, unless the connection broke while it was committed: then nobody can tell.
 * What is committed survives the server's death as its `synchronous_commit` and `fsync` say (both are on by default).
 * All methods reject with StorageUnavailableError.
 * @example const storage = postgresStorage(new Pool({ connectionString: process.env.DATABASE_URL }));
 */
export function postgresStorage(pool: PostgresPool, options: PostgresStorageOptions = {}): RecordStorage {
  const { schema, timeoutMs = 5_000, clock } = options;
  const statements = statementsOn(recordsTable(schema));
  const begin = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = ${timeoutMs};
    SET LOCAL lock_timeout = ${Math.ceil(timeoutMs / 2)};
    SET LOCAL idle_in_transaction_session_timeout = ${2 * timeoutMs}`;
  const now = (): number | null => clock?.now() ?? null;

  const read = async (text: string, values: readonly unknown[]): Promise<readonly StoredRecord[]> =>
    await withConnection(pool, timeoutMs, async (connection) => {
      const { rows } = await connection.query(text, [now(), ...values]);
      return rows.map(readRow);
    });

  /** One transaction; again where another one crossed it. `work` says whether it is to be kept. */
  const change = async (work: (connection: PostgresConnection) => Promise<boolean>): Promise<boolean> =>
    await withConnection(pool, timeoutMs, async (connection) => {
      for (let attempt = 1; ; attempt++) {
        try {
          await connection.query(begin);
          const isKept = await work(connection);
          await connection.query(isKept ? "COMMIT" : "ROLLBACK");
          return isKept;
        } catch (error) {
          if (attempt === tries || !retried.has(errorCodeOf(error))) throw error;
          await connection.query("ROLLBACK");
        }
      }
    });

  /** Runs a statement until it has found nothing `quietPasses` times in a row, in one transaction. Returns how many rows it found. */
  const count = async (text: string, values: readonly unknown[], quietPasses = 0): Promise<number> => {
    let total = 0;
    await change(async (connection) => {
      total = 0;
      let quiet = 0;
      for (let pass = 0; pass < mostPasses && (pass === 0 || quiet < quietPasses); pass++) {
        const found = (await connection.query(text, [now(), ...values])).rowCount ?? 0;
        total += found;
        quiet = found === 0 ? quiet + 1 : 0;
      }
      return true;
    });
    return total;
  };

  return timedStorage({
    get: async (kind, id) => (await read(statements.get, [kind, id]))[0],
    list: async (kind, owner, limit) => await read(statements.list, [kind, owner, limit]),
    since: async (kind, from, limit) => await read(statements.since, [kind, from, limit]),
    write: async (changes) => {
      const ordered = inLockOrder(changes);
      return await change(async (connection) => {
        for (const one of ordered) {
          const [text, values] = statementFor(statements, one);
          if ((await connection.query(text, [now(), ...values])).rowCount !== 1) return false;
        }
        return true;
      });
    },
    // A record that gets another id while this waits for it, as sessions do, is seen under the new one by the next statement.
    deleteOwned: async (kind, owner) => await count(statements.deleteOwned, [kind, owner], 2),
    sweep: async () => {
      let total = 0;
      for (let batch = 0; batch < mostSweeps; batch++) {
        const swept = await count(statements.sweep, [sweptAtOnce]);
        total += swept;
        if (swept < sweptAtOnce) break;
      }
      return total;
    },
    async [Symbol.asyncDispose]() {},
  });
}

/** Two writes that cross take their rows in one order, and so wait in place of a deadlock. Changes of one record stay in theirs. */
function inLockOrder(changes: readonly RecordChange[]): readonly RecordChange[] {
  const keyed = changes.map((change) => ({ change, key: `${change.kind}\0${change.id}` }));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ change }) => change);
}

function statementFor(
  statements: RecordStatements,
  change: RecordChange,
): readonly [text: string, values: readonly unknown[]] {
  const { kind, id } = change;
  if (change.type === "delete") return [statements.remove, [kind, id, change.version ?? null]];
  const content = [kind, id, change.owner ?? null, change.expiresAt ?? null, change.data];
  return change.type === "insert"
    ? [statements.insert, content]
    : [statements.replace, [...content, change.version]];
}

/** `pg` gives bigint as text, unless its user chose otherwise. */
function readRow(row: Readonly<Record<string, unknown>>): StoredRecord {
  return {
    kind: String(row["kind"]),
    id: String(row["id"]),
    owner: typeof row["owner"] === "string" ? row["owner"] : undefined,
    expiresAt: row["expires_at"] === null ? undefined : Number(row["expires_at"]),
    version: Number(row["version"]),
    writtenAt: Number(row["written_at"]),
    data: String(row["data"]),
  };
}
