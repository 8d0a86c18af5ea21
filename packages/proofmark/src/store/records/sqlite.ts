import { DatabaseSync, type SQLInputValue } from "node:sqlite";

import { systemClock, type Clock } from "../../kernel/clock.ts";
import {
  StorageUnavailableError,
  type RecordChange,
  type RecordStorage,
  type StoredRecord,
} from "./record-storage.ts";
import { timedStorage } from "./timed-storage.ts";

export interface SqliteStorageOptions {
  /** Milliseconds that a write waits for another process's. Default: 5,000. */
  readonly busyTimeoutMs?: number;
  readonly clock?: Clock;
}

const schema = `
  CREATE TABLE IF NOT EXISTS proofmark_records (
    kind TEXT NOT NULL, id TEXT NOT NULL, owner TEXT, expires_at INTEGER,
    version INTEGER NOT NULL, written_at INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (kind, id)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX IF NOT EXISTS proofmark_records_owner ON proofmark_records (kind, owner) WHERE owner IS NOT NULL;
  CREATE INDEX IF NOT EXISTS proofmark_records_written ON proofmark_records (kind, written_at);
  CREATE INDEX IF NOT EXISTS proofmark_records_end ON proofmark_records (expires_at) WHERE expires_at IS NOT NULL;
`;

const live = "(expires_at IS NULL OR expires_at > :now)";

/**
 * Keeps records in an SQLite file (`:memory:` for none), which processes of one machine may share. What was written
 * survives the death of the process at any moment; `synchronous=FULL` keeps it over a power cut, too.
 * @throws StorageUnavailableError where the file can't be opened.
 */
export function sqliteStorage(location: string, options: SqliteStorageOptions = {}): RecordStorage {
  const { busyTimeoutMs = 5_000, clock = systemClock } = options;
  const db = answered(() => {
    const opened = new DatabaseSync(location, { timeout: busyTimeoutMs });
    opened.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema}`);
    return opened;
  });
  const get = db.prepare(`SELECT * FROM proofmark_records WHERE kind = :kind AND id = :id AND ${live}`);
  const list = db.prepare(
    `SELECT * FROM proofmark_records WHERE kind = :kind AND owner = :owner AND ${live}
     ORDER BY written_at, id LIMIT :limit`,
  );
  const since = db.prepare(
    `SELECT * FROM proofmark_records WHERE kind = :kind AND written_at >= :from AND ${live}
     ORDER BY written_at, id LIMIT :limit`,
  );
  const insert = db.prepare(
    `INSERT INTO proofmark_records (kind, id, owner, expires_at, version, written_at, data)
     VALUES (:kind, :id, :owner, :expiresAt, 1, :now, :data)
     ON CONFLICT (kind, id) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at, version = 1,
       written_at = excluded.written_at, data = excluded.data WHERE NOT (
         proofmark_records.expires_at IS NULL OR proofmark_records.expires_at > :now)`,
  );
  const replace = db.prepare(
    `UPDATE proofmark_records SET owner = :owner, expires_at = :expiresAt, version = version + 1,
       written_at = :now, data = :data
     WHERE kind = :kind AND id = :id AND version = :version AND ${live}`,
  );
  const remove = db.prepare(
    `DELETE FROM proofmark_records
     WHERE kind = :kind AND id = :id AND (:version IS NULL OR version = :version) AND ${live}`,
  );
  const removeOwned = db.prepare(
    `DELETE FROM proofmark_records WHERE kind = :kind AND owner = :owner AND ${live}`,
  );
  const sweep = db.prepare("DELETE FROM proofmark_records WHERE expires_at <= :now");

  const apply = (change: RecordChange): boolean => {
    const now = clock.now();
    const { kind, id } = change;
    if (change.type === "delete")
      return remove.run({ kind, id, version: change.version ?? null, now }).changes === 1;
    const { owner = null, expiresAt = null, data } = change;
    const content = { kind, id, owner, expiresAt, data, now };
    return change.type === "insert"
      ? insert.run(content).changes === 1
      : replace.run({ ...content, version: change.version }).changes === 1;
  };
  const rows = (statement: typeof get, named: Record<string, SQLInputValue>): StoredRecord[] =>
    statement.all({ ...named, now: clock.now() }).map(readRow);

  return timedStorage({
    get: async (kind, id) => answered(() => rows(get, { kind, id })[0]),
    list: async (kind, owner, limit) => answered(() => rows(list, { kind, owner, limit })),
    since: async (kind, from, limit) => answered(() => rows(since, { kind, from, limit })),
    write: async (changes) =>
      answered(() => {
        db.exec("BEGIN IMMEDIATE");
        try {
          const isDone = changes.every(apply);
          db.exec(isDone ? "COMMIT" : "ROLLBACK");
          return isDone;
        } catch (error) {
          if (db.isTransaction) db.exec("ROLLBACK");
          throw error;
        }
      }),
    deleteOwned: async (kind, owner) =>
      answered(() => Number(removeOwned.run({ kind, owner, now: clock.now() }).changes)),
    sweep: async () => answered(() => Number(sweep.run({ now: clock.now() }).changes)),
    async [Symbol.asyncDispose]() {
      if (db.isOpen) db.close();
    },
  });
}

function answered<Result>(ask: () => Result): Result {
  try {
    return ask();
  } catch (error) {
    throw new StorageUnavailableError(
      "SQLite can't read or write its file. Check its path and rights, the disk's space, and that no process holds it.",
      { cause: error },
    );
  }
}

function readRow(row: Record<string, unknown>): StoredRecord {
  return {
    kind: String(row["kind"]),
    id: String(row["id"]),
    owner: typeof row["owner"] === "string" ? row["owner"] : undefined,
    expiresAt: typeof row["expires_at"] === "number" ? row["expires_at"] : undefined,
    version: Number(row["version"]),
    writtenAt: Number(row["written_at"]),
    data: String(row["data"]),
  };
}
