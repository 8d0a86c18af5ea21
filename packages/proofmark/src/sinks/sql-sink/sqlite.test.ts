import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";

import { asking } from "./sql-sink.fixture.ts";

function notes(): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE notes (id INTEGER, title TEXT, owner INTEGER)");
  db.exec("INSERT INTO notes VALUES (1, 'first', 7), (2, 'it''s', 8)");
  return db;
}

const attack = "x' OR '1'='1";

describe("node:sqlite", () => {
  const ways: Readonly<Record<string, (db: DatabaseSync, q: string) => unknown>> = {
    prepare: (db, q) => db.prepare(`SELECT title FROM notes WHERE title = '${q}'`).all(),
    exec: (db, q) => db.exec(`UPDATE notes SET owner = 1 WHERE title = '${q}'`),
    "a tag called by hand": (db, q) =>
      db.createTagStore().all([`SELECT title FROM notes WHERE title = '${q}'`] as never),
  };
  for (const [name, way] of Object.entries(ways))
    test(`${name}: an injection is refused, ordinary values are not`, async () => {
      const db = notes();
      await using app = await asking((q) => way(db, q));
      assert.equal((await app.ask("first")).status, 200);
      assert.equal((await app.ask("first note; a -- dash")).status, 200);
      const { status, body } = await app.ask(attack);
      assert.equal(status, 403);
      assert.match(body, /PM_SQL_INJECTION/);
      const [refusal] = app.refusals();
      assert.equal(refusal?.detail?.field, "query.q");
      assert.match(refusal.detail.at, /^node:sqlite: /);
      assert.doesNotMatch(JSON.stringify(refusal), /OR '1'/);
    });

  test("what is bound is never refused", async () => {
    const db = notes();
    const statement = db.prepare("SELECT title FROM notes WHERE title = ?");
    await using app = await asking((q) => [
      statement.all(q),
      db.prepare("SELECT title FROM notes WHERE title = ? OR owner = 8").all(q),
      db.createTagStore().all`SELECT title FROM notes WHERE title = ${q}`,
    ]);
    for (const q of ["it's", attack, "notes WHERE title", "-- x"])
      assert.equal((await app.ask(q)).status, 200, q);
  });
});

test("a value that looks like a part of a statement nobody has seen is left for when it runs", async () => {
  const db = notes();
  await using app = await asking((q) => [
    db.prepare("SELECT title FROM notes WHERE title = ? ORDER BY title, owner").all(q),
  ]);
  assert.equal((await app.ask("ORDER BY title, owner")).status, 200);
});

test("a number that goes on behind itself is refused when the prepared statement runs", async () => {
  const db = notes();
  await using app = await asking((q) => db.prepare(`SELECT title FROM notes WHERE owner = ${q}`).all());
  assert.equal((await app.ask("7 OR owner > 0")).status, 403);
  assert.equal((await app.ask("7")).status, 200);
});

describe("better-sqlite3", () => {
  // Its JavaScript is the package's own; what its binary would do, the database of Node does.
  class Binding {
    static readonly isInitialized = true;
    readonly db = notes();
    prepare(text: string): unknown {
      return this.db.prepare(text);
    }
    exec(text: string): void {
      this.db.exec(text);
    }
    close(): void {
      this.db.close();
    }
  }

  test("an injection is refused at prepare and exec, ordinary values are not", async (context) => {
    let Database: new (
      path: string,
      options: object,
    ) => { prepare(text: string): { all(): unknown }; exec(text: string): void };
    try {
      Database = createRequire(import.meta.url)("better-sqlite3");
    } catch {
      context.skip(
        "better-sqlite3 is not installed: it is optional, for its install script downloads a binary.",
      );
      return;
    }
    await using app = await asking((q) => {
      const db = new Database(":memory:", { nativeBinding: { isInitialized: true, Database: Binding } });
      db.exec(`UPDATE notes SET owner = 9 WHERE title = '${q}'`);
      return db.prepare(`SELECT title FROM notes WHERE title = '${q}'`).all();
    });
    assert.equal((await app.ask("first")).status, 200);
    assert.equal((await app.ask(attack)).status, 403);
    assert.equal(app.refusals()[0]?.detail?.at, "better-sqlite3: Database.exec");
  });
});
