import { statSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

import { UsageError } from "../fault.ts";
import { quoteIdentifier, type TableName } from "./identifier.ts";
import type { SecretRow, SecretTable } from "./secret-table.ts";

export interface Columns {
  readonly table: TableName;
  readonly id: string;
  readonly secret: string;
}

const busyTimeoutMs = 5_000;

/**
 * Opening would make an empty database of a name that was misspelt, and tables in one that has none of ours.
 * @throws UsageError where the file holds no records of Proofmark's.
 */
export function requireRecords(file: string): void {
  requireFile(file);
  asked(() => {
    using database = new DatabaseSync(file, { timeout: busyTimeoutMs, readOnly: true });
    const found = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'proofmark_records'").get();
    if (found === undefined)
      throw new UsageError(
        "The file holds no records of Proofmark's. --table and --column name your own table.",
      );
  });
}

function requireFile(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new UsageError("--database names no file. Without it, DATABASE_URL names a PostgreSQL.");
}

/** @throws UsageError where the file, the table or a column is not there, or the id does not name one row each. */
export function openSqliteTable(file: string, { table, ...columns }: Columns, writes: boolean): SecretTable {
  requireFile(file);
  const database = asked(() => new DatabaseSync(file, { timeout: busyTimeoutMs, readOnly: !writes }));
  try {
    return asked(() => openTable(database, table, columns));
  } catch (error) {
    database.close();
    throw error;
  }
}

function openTable(database: DatabaseSync, table: TableName, columns: Omit<Columns, "table">): SecretTable {
  const has = database.prepare("SELECT count(*) AS count FROM pragma_table_info(?, ?) WHERE name = ?");
  // SQLite takes a quoted name that is no column for a text.
  for (const name of [columns.id, columns.secret])
    if (Number(has.get(table.table, table.schema ?? "main", name)?.["count"]) !== 1)
      throw new UsageError(`The table has no column ${name}, or there is no such table.`);
  const [id, secret] = [columns.id, columns.secret].map(quoteIdentifier);
  const doubled = database.prepare(
    `SELECT 1 FROM ${table.quoted} WHERE ${secret} <> '' GROUP BY ${id} HAVING count(*) > 1 OR ${id} IS NULL LIMIT 1`,
  );
  if (doubled.get() !== undefined)
    throw new UsageError(`${columns.id} does not name one row each. --id takes the primary key.`);
  const select = (condition: string): string =>
    `SELECT r.${id} AS id, r.${secret} AS secret FROM ${table.quoted} AS r
     WHERE r.${secret} IS NOT NULL AND r.${secret} <> '' ${condition} ORDER BY r.${id} LIMIT :limit`;
  const first = database.prepare(select(""));
  const next = database.prepare(select(`AND r.${id} > :after`));
  for (const statement of [first, next]) statement.setReadBigInts(true);
  const update = database.prepare(
    `UPDATE ${table.quoted} SET ${secret} = :sealed WHERE ${id} = :key AND ${secret} = :secret`,
  );
  return {
    columnLength: undefined,
    page: async (after, limit) =>
      asked(() =>
        (after === undefined ? first.all({ limit }) : next.all({ limit, after: bound(after) })).map(readRow),
      ),
    write: async (rows) =>
      asked(() => {
        database.exec("BEGIN IMMEDIATE");
        try {
          let written = 0;
          for (const { key, secret: before = "", sealed } of rows)
            written += Number(update.run({ sealed, key: bound(key), secret: before }).changes);
          database.exec("COMMIT");
          return written;
        } catch (error) {
          if (database.isTransaction) database.exec("ROLLBACK");
          throw error;
        }
      }),
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
}

function readRow(row: Record<string, unknown>): SecretRow {
  const { id, secret } = row;
  return { key: id, id: String(id), secret: typeof secret === "string" ? secret : undefined };
}

/** A key as it was read. */
function bound(key: unknown): SQLInputValue {
  return key as SQLInputValue;
}

/** SQLite's messages name statements, never values; the statement is ours. */
function asked<Result>(ask: () => Result): Result {
  try {
    return ask();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : "unknown error";
    throw new UsageError(`SQLite refused: ${reason}.`, { cause: error });
  }
}
