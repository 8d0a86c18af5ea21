import assert from "node:assert/strict";
import { test } from "node:test";

import { sql } from "kysely";

import { onEachDatabase, onPostgres } from "./databases.fixture.ts";
import { DatabaseError, openDatabase } from "./open-database.ts";

onEachDatabase("the database", (open) => {
  test("opens at once for several, and again for one that comes later", async () => {
    await using first = await open();
    const others = await Promise.all([first.reopen(), first.reopen()]);
    for (const database of [first.database, ...others]) {
      const { rows } = await sql<{ one: number }>`select 1 as one`.execute(database);
      assert.deepEqual(
        rows.map(({ one }) => one),
        [1],
      );
    }
    for (const database of others) await database.destroy();
  });

  test("keeps integers beyond 32 bits as numbers", async () => {
    await using opened = await open();
    const moment = 1_795_846_000_123;
    const { rows } = await sql<{ at: number }>`select cast(${moment} as bigint) as at`.execute(
      opened.database,
    );
    assert.equal(rows[0]?.at, moment);
  });
});

onPostgres("a connection that breaks", (open) => {
  test("between two statements of a transaction fails that transaction, and ends no process", async () => {
    await using opened = await open();
    const other = await opened.reopen();
    const broken = opened.database.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
      const pid = rows[0]?.pid;
      await sql`select pg_terminate_backend(${pid}::int)`.execute(other);
      const isThere = sql<{
        count: number;
      }>`select count(*) as count from pg_stat_activity where pid = ${pid}::int`;
      for (let left = 500; left > 0 && (await isThere.execute(other)).rows[0]?.count !== 0; left--);
      // Round trips in which the broken one is heard of as well.
      for (let left = 20; left > 0; left--) await sql`select 1`.execute(other);
      await sql`select 1`.execute(transaction);
    });
    await assert.rejects(broken);
    const { rows } = await sql<{ one: number }>`select 1 as one`.execute(opened.database);
    assert.deepEqual([...rows], [{ one: 1 }]);
    await other.destroy();
  });
});

test("a database that can't be reached is named without its address", async () => {
  const opening = openDatabase({ url: "postgres://someone:hunter2hunter2@127.0.0.1:1/nowhere" });
  await assert.rejects(
    opening,
    (error: unknown) => error instanceof DatabaseError && !error.message.includes("hunter2"),
  );
});

test("a file that can't be opened is an error that says so", async () => {
  await assert.rejects(openDatabase({ url: "", file: "/nowhere/at/all.sqlite" }), DatabaseError);
});

onPostgres("a database of PostgreSQL", (open) => {
  test("opens for many at once, while others make and drop theirs", async () => {
    const rounds = Array.from({ length: 12 }, async () => {
      for (let round = 0; round < 3; round++) {
        await using opened = await open();
        const others = await Promise.all([opened.reopen(), opened.reopen()]);
        for (const other of others) await other.destroy();
      }
    });
    await Promise.all(rounds);
  });

  test("takes no other schema's migrations for its own", async () => {
    await using first = await open();
    const schema = `${first.where.schema}_public`;
    await sql`create schema ${sql.id(schema)}`.execute(first.database);
    // A connection whose own schema is another one, which it was not told of.
    const url = new URL(first.where.url ?? "");
    url.searchParams.set("options", `-c search_path=${schema}`);
    const database = await openDatabase({ url: url.href });
    assert.deepEqual(await database.selectFrom("event").selectAll().execute(), []);
    await database.destroy();
    await sql`drop schema ${sql.id(schema)} cascade`.execute(first.database);
  });
});
