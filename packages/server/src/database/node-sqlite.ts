import { DatabaseSync, type SQLInputValue } from "node:sqlite";

import type { SqliteDatabase } from "kysely";

/**
 * A file of node:sqlite (`:memory:`: none) in the shape that Kysely's dialect asks for. What is committed outlives the
 * process and the machine: a write waits for the disk.
 */
export function nodeSqlite(file: string): SqliteDatabase {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  return {
    close: () => database.close(),
    prepare(sql) {
      // A transaction that begins by reading could not be given the right to write later, with another process in between.
      const statement = database.prepare(sql === "begin" ? "begin immediate" : sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...inputValues(parameters)),
        run(parameters) {
          const { changes, lastInsertRowid } = statement.run(...inputValues(parameters));
          return { changes, lastInsertRowid };
        },
        iterate: (parameters) => statement.iterate(...inputValues(parameters)),
      };
    },
  };
}

function inputValues(values: readonly unknown[]): SQLInputValue[] {
  return values.map(inputValue);
}

function inputValue(value: unknown): SQLInputValue {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint" || value === null)
    return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError("SQLite stores text, numbers and bytes: make JSON or an integer of anything else.");
}
