import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";

import { hostileText, JudgedSink } from "../../instrument/judged.fixture.ts";
import { tenantSink } from "./guard.ts";

const sink = new JudgedSink(tenantSink({ tables: { notes: "owner_id" } }));
const runs = { numRuns: 300 };

const run = (text: string, parameters: unknown, dialect = "postgresql"): string | undefined =>
  sink.shapeOf({}, { at: "test", text, parameters, dialect, stage: "run" });

const bindable = fc.oneof(hostileText, fc.integer(), fc.constantFrom(null, true, undefined), fc.jsonValue());

test("a statement with the owner bound to the principal is never refused, whatever else is bound", () => {
  fc.assert(
    fc.property(bindable, bindable, (one, other) => {
      const read = "SELECT * FROM notes WHERE id = $1 AND owner_id = $2 AND (title = $3 OR body LIKE $3)";
      const write = "UPDATE notes SET title = $1, body = $3 WHERE owner_id = $2";
      const add = "INSERT INTO notes (title, owner_id, body) VALUES ($1, $2, $3)";
      for (const text of [read, write, add]) assert.equal(run(text, [one, "7", other]), undefined);
    }),
    runs,
  );
});

test("a statement that holds other values as literals is never refused", () => {
  fc.assert(
    fc.property(hostileText, (value) => {
      const literal = `'${value.replaceAll("\0", "").replaceAll("'", "''")}'`;
      assert.equal(run(`SELECT * FROM notes WHERE title = ${literal} AND owner_id = $1`, [7]), undefined);
    }),
    runs,
  );
});

test("a statement with the owner bound to anybody else is always refused", () => {
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.integer(), fc.constantFrom(null, true, undefined)), (owner) => {
      fc.pre(String(owner) !== "7");
      assert.notEqual(run("SELECT * FROM notes WHERE owner_id = $1", [owner]), undefined);
    }),
    runs,
  );
});

test("no statement and nothing bound break the judge", () => {
  fc.assert(
    fc.property(
      hostileText,
      fc.anything(),
      fc.constantFrom("postgresql", "mysql", "sqlite"),
      (text, bound, dialect) => {
        run(`SELECT ${text} FROM notes WHERE owner_id = $1`, bound, dialect);
      },
    ),
    runs,
  );
  assert.deepEqual(sink.faults, []);
});
