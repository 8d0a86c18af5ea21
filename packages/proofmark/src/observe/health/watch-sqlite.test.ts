import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";

import { outcomeOf } from "./outcome.fixture.ts";
import { watchDatabase } from "./watch-database.ts";

function open(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE t (a INTEGER UNIQUE); INSERT INTO t VALUES (1), (2), (3)");
  return database;
}

describe("node:sqlite", () => {
  const onEach: Readonly<Record<string, (database: DatabaseSync) => unknown>> = {
    exec: (database) => database.exec("INSERT INTO t VALUES (9)"),
    run: (database) => database.prepare("INSERT INTO t VALUES (?)").run(8).changes,
    get: (database) => ({ ...database.prepare("SELECT a FROM t WHERE a = ?").get(2) }),
    all: (database) => database.prepare("SELECT a FROM t ORDER BY a").all().length,
    iterate: (database) => [...database.prepare("SELECT a FROM t").iterate()].length,
    "iterate, and stop": (database) => {
      for (const row of database.prepare("SELECT a FROM t ORDER BY a").iterate()) return { ...row };
      return undefined;
    },
  };
  const failing: Readonly<Record<string, (database: DatabaseSync) => unknown>> = {
    exec: (database) => database.exec("INSERT INTO nothing VALUES (1)"),
    prepare: (database) => database.prepare("SELECT nothing"),
    run: (database) => database.prepare("INSERT INTO t VALUES (?)").run(1),
    iterate: (database) => [...database.prepare("SELECT abs(-9223372036854775808) FROM t").iterate()],
  };
  for (const [ends, cases] of [
    ["an answer", onEach],
    ["an error", failing],
  ] as const)
    for (const [name, way] of Object.entries(cases))
      test(`${name}: ${ends} is the same, and is counted once`, async () => {
        using bare = open();
        using database = open();
        const watched = watchDatabase(database);
        assert.deepEqual(await outcomeOf(() => way(database)), await outcomeOf(() => way(bare)));
        const { total, failures, inFlight } = watched.queries();
        assert.deepEqual([total, failures, inFlight], [1, ends === "an error" ? 1 : 0, 0]);
      });

  test("its check reaches it, is not counted, and rejects once it is closed", async () => {
    const database = open();
    const watched = watchDatabase(database);
    await watched.check(AbortSignal.timeout(1000));
    assert.equal(watched.queries().total, 0);
    database.close();
    await assert.rejects(watched.check(AbortSignal.timeout(1000)));
  });
});
