import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { drizzle } from "drizzle-orm/node-postgres";
import { sql as drizzleSql } from "drizzle-orm";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import * as fastCheck from "fast-check";
import { Kysely, PostgresDialect, sql as kyselySql } from "kysely";
import { Client, Pool, Query } from "pg";
import Cursor from "pg-cursor";

import { asking } from "./sql-sink.fixture.ts";

const url = process.env["TEST_DATABASE_URL"];
const table = `sql_sink_${process.pid}`;
const attack = "x' OR '1'='1";
const paste = (q: string): string => `SELECT title FROM ${table} WHERE title = '${q}'`;

const notes = pgTable(table, { id: integer(), title: text() });

type Done = (error: unknown, result: unknown) => void;

function byCallback(run: (done: Done) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    run((error, result) => {
      if (error instanceof Error) reject(error);
      else resolve(result);
    });
  });
}

describe("pg", { skip: url === undefined && "TEST_DATABASE_URL is not set" }, () => {
  const pool = new Pool({ connectionString: url, max: 2 });
  let client: Client;

  before(async () => {
    client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`CREATE TABLE ${table} (id INTEGER, title TEXT)`);
    await client.query(`INSERT INTO ${table} VALUES (1, 'first'), (2, 'it''s')`);
  });
  after(async () => {
    await client.query(`DROP TABLE ${table}`);
    await client.end();
    await pool.end();
  });

  const ways: Readonly<Record<string, (q: string) => unknown>> = {
    "client.query": (q) => client.query(paste(q)),
    "client.query with a callback": (q) => byCallback((done) => client.query(paste(q), done)),
    "client.query of an object": (q) => client.query({ text: paste(q), values: [] }),
    "client.query of a Query": (q) =>
      byCallback((done) => void client.query(new Query(paste(q), done as never))),
    "client.query of a Cursor": async (q) => {
      const cursor = client.query(new Cursor(paste(q)));
      const rows = await cursor.read(5);
      await cursor.close();
      return rows;
    },
    "pool.query": (q) => pool.query(paste(q)),
    "pool.query with a callback": (q) => byCallback((done) => pool.query(paste(q), done)),
    "a client of the pool": async (q) => {
      const lent = await pool.connect();
      try {
        return await lent.query(paste(q));
      } finally {
        lent.release();
      }
    },
    "Kysely, raw": (q) =>
      kyselySql.raw(paste(q)).execute(new Kysely({ dialect: new PostgresDialect({ pool }) })),
    "Drizzle, raw": (q) => drizzle(pool).execute(drizzleSql.raw(paste(q))),
  };
  for (const [name, way] of Object.entries(ways))
    test(`${name}: an injection is refused, ordinary values are not`, async () => {
      await using app = await asking(way);
      for (const q of ["first", "SELECT 1; -- said she", '100% "sure"'])
        assert.equal((await app.ask(q)).status, 200, q);
      assert.equal((await app.ask(attack)).status, 403);
      assert.match(app.refusals()[0]?.detail?.at ?? "", /^pg: /);
    });

  test("a request that waits for a client of the pool is judged by its own input", async () => {
    const small = new Pool({ connectionString: url, max: 1 });
    await using app = await asking(async (q) => {
      const [first] = await Promise.all([
        small.query(`SELECT pg_sleep(0.02), '${q.replaceAll("'", "''")}'`),
        small.query(paste(q)),
      ]);
      return first.rowCount;
    });
    const answers = await Promise.all(["first", attack, "second"].map((q) => app.ask(q)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 403, 200],
    );
    await small.end();
  });

  test("a callback is judged by its own request, whoever gave the client back", async () => {
    const small = new Pool({ connectionString: url, max: 1 });
    await using app = await asking((q) =>
      byCallback((done) =>
        small.connect((error, lent, release) => {
          if (lent === undefined) return done(error, undefined);
          lent.query("SELECT 1", () =>
            lent.query(paste(q), (failed, result) => {
              release();
              done(failed, result);
            }),
          );
        }),
      ),
    );
    const values = Array.from({ length: 20 }, (_, at) =>
      at % 2 === 0 ? `v${at}` : `v${at}' OR ${at}=${at} -- `,
    );
    const answers = await Promise.all(values.map((q) => app.ask(q)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      values.map((_, at) => (at % 2 === 0 ? 200 : 403)),
    );
    await small.end();
  });

  test("a value that is bound is never refused, whatever it is", async () => {
    const text = `SELECT title FROM ${table} WHERE title = $1 AND id < 7 ORDER BY title`;
    await using app = await asking(async (q) => (await pool.query(text, [q])).rowCount);
    // Not NUL, which no text of PostgreSQL holds.
    const part = fastCheck
      .tuple(fastCheck.nat(text.length), fastCheck.nat(text.length))
      .map(([from, to]) => text.slice(Math.min(from, to), Math.max(from, to)));
    const sly = fastCheck.constantFrom(attack, "1 or 1=1", "$1", "--", "';", "/*", "title = $1 AND id");
    const value = fastCheck.oneof(part, sly, fastCheck.string({ unit: "grapheme" }));
    await fastCheck.assert(
      fastCheck.asyncProperty(value, async (q) => {
        assert.equal((await app.ask(q.replaceAll("\0", "").toWellFormed())).status, 200);
      }),
      { numRuns: 150 },
    );
  });

  test("builders that bind are never refused", async () => {
    const db = new Kysely<Record<string, { id: number; title: string }>>({
      dialect: new PostgresDialect({ pool }),
    });
    await using app = await asking(async (q) => [
      await db.selectFrom(table).select("title").where("title", "=", q).orderBy("title").execute(),
      await drizzle(pool)
        .select()
        .from(notes)
        .where(drizzleSql`${notes.title} = ${q}`),
    ]);
    for (const q of [attack, 'select "title" from', "it's", "title"])
      assert.equal((await app.ask(q)).status, 200, q);
  });
});
