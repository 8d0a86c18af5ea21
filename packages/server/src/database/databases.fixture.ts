import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "node:test";

import { Client } from "pg";

import { openDatabase, type Database } from "./open-database.ts";

/** A database of a test alone. */
export interface TestDatabase extends AsyncDisposable {
  readonly database: Database;
  /** Another connection to the same tables, as another process would have; the test closes it. */
  reopen(): Promise<Database>;
}

export type OpenTestDatabase = () => Promise<TestDatabase>;

const url = process.env["TEST_DATABASE_URL"];
let schemas = 0;

/** The same tests on SQLite and on PostgreSQL, which `npm test` starts. */
export function onEachDatabase(name: string, tests: (open: OpenTestDatabase) => void): void {
  describe(`${name}, on SQLite`, () => tests(openSqlite));
  describe(`${name}, on PostgreSQL`, { skip: url === undefined && "TEST_DATABASE_URL is not set" }, () =>
    tests(openPostgres),
  );
}

export async function openSqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "proofmark-server-"));
  const reopen = async (): Promise<Database> =>
    await openDatabase({ url: "", file: join(folder, "test.sqlite") });
  const database = await reopen();
  return {
    database,
    reopen,
    async [Symbol.asyncDispose]() {
      await database.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openPostgres(): Promise<TestDatabase> {
  const schema = `proofmark_test_${process.pid}_${schemas++}`;
  const reopen = async (): Promise<Database> => await openDatabase({ url, schema });
  const database = await reopen();
  return {
    database,
    reopen,
    async [Symbol.asyncDispose]() {
      await database.destroy();
      await run(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    },
  };
}

async function run(statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
