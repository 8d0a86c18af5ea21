import assert from "node:assert/strict";
import { test } from "node:test";

import { sql } from "kysely";

import { onEachDatabase } from "./databases.fixture.ts";
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
