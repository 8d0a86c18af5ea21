import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "node:test";

import { Client } from "pg";

import { openDatabase, type Database, type DatabaseOptions } from "./open-database.ts";

/** A database of a test alone. */
export interface TestDatabase extends AsyncDisposable {
  readonly database: Database;
  /** How another process opens it. */
  readonly where: DatabaseOptions;
  /** Another connection to the same tables, as another process would have; the test closes it. */
  reopen(): Promise<Database>;
}

export type OpenTestDatabase = () => Promise<TestDatabase>;

const url = process.env["TEST_DATABASE_URL"];
let schemas = 0;

/** The same tests on SQLite and on PostgreSQL, which `npm test` starts. */
export function onEachDatabase(name: string, tests: (open: OpenTestDatabase) => void): void {
  describe(`${name}, on SQLite`, () => tests(openSqlite));
  onPostgres(`${name}, on PostgreSQL`, tests);
}

/** Tests of several connections at once: SQLite would make one of them wait, and with it the whole process. */
export function onPostgres(name: string, tests: (open: OpenTestDatabase) => void): void {
  describe(name, { skip: url === undefined && "TEST_DATABASE_URL is not set" }, () => tests(openPostgres));
}

export async function openSqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "proofmark-server-"));
  const where = { url: "", file: join(folder, "test.sqlite") };
  const reopen = async (): Promise<Database> => await openDatabase(where);
  const database = await reopen();
  return {
    database,
    where,
    reopen,
    async [Symbol.asyncDispose]() {
      await database.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openPostgres(): Promise<TestDatabase> {
  const schema = `proofmark_test_${process.pid}_${schemas++}`;
  const where = { url, schema };
  const reopen = async (): Promise<Database> => await openDatabase(where);
  const database = await reopen();
  return {
    database,
    where,
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
