import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";

import * as fastCheck from "fast-check";

import { frameworks } from "../../adapters/applications.fixture.ts";
import { Pipeline } from "../../http/pipeline.ts";
import { sqlSink } from "./guard.ts";
import { asking } from "./sql-sink.fixture.ts";

const db = new DatabaseSync(":memory:");
db.exec("CREATE TABLE notes (id INTEGER, title TEXT)");
const byId = (q: string): unknown => db.prepare(`SELECT title FROM notes WHERE id = ${q} -- by id`).all();

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => sqlSink({ alow: [] } as never),
    /sql-sink: alow is not an option\. Did you mean allow\?/,
  );
  assert.throws(() => sqlSink({ allow: [{ path: "/a*b" }] }), /is no path pattern/);
});

test("where SQL is input on purpose it passes, at that path and in that field alone", async () => {
  const text = "1 OR 1=1";
  for (const [allow, status] of [
    [[{ path: "/notes" }], 200],
    [[{ path: "/notes", field: "query.q" }], 200],
    [[{ path: "/notes", field: "query.other" }], 403],
    [[{ path: "/other" }], 403],
  ] as const) {
    await using app = await asking(
      (q) => db.prepare(`SELECT title FROM notes WHERE id = ${q} --${JSON.stringify(allow)}`).all(),
      { allow: [...allow] },
    );
    assert.equal((await app.ask(text)).status, status);
  }
});

test("monitor mode reports the statement and runs it", async () => {
  await using app = await asking(byId, {}, "monitor");
  assert.equal((await app.ask("2-1")).status, 200);
  assert.equal(app.refusals()[0]?.isEnforced, false);
  assert.equal(app.refusals()[0]?.code, "PM_SQL_INJECTION");
});

test("an application that swallows the error does not answer", async () => {
  await using app = await asking((q) => {
    try {
      return byId(q);
    } catch {
      return [];
    }
  });
  assert.equal((await app.ask("2-1")).status, 403);
  assert.equal((await app.ask("2")).status, 200);
});

test("no value makes the sink fail or changes what a bound statement answers", async () => {
  const statement = "SELECT title FROM notes WHERE title = ? AND id = 1 AND title <> 'a ''quoted'' text'";
  // As an application does that prepares its statements when it starts.
  db.prepare(statement);
  await using app = await asking((q) => db.prepare(statement).all(q));
  const part = fastCheck
    .tuple(fastCheck.nat(statement.length), fastCheck.nat(statement.length))
    .map(([from, to]) => statement.slice(Math.min(from, to), Math.max(from, to)));
  await fastCheck.assert(
    fastCheck.asyncProperty(fastCheck.oneof(part, fastCheck.string({ unit: "binary" })), async (q) => {
      assert.equal((await app.ask(q.toWellFormed())).status, 200);
    }),
    { numRuns: 200 },
  );
});

describe("the request reaches the driver in every framework", () => {
  for (const { name, start } of frameworks)
    test(name, async () => {
      const json = JSON.stringify;
      const seen: string[] = [];
      const stringify = JSON.stringify;
      const server = await start(
        new Pipeline([sqlSink()], { onEvent: (event) => void seen.push(event.type) }),
      );
      // The fixture's route answers with what it read: the statement is made there, deep in the framework.
      JSON.stringify = ((value: unknown, ...rest: []) => {
        const id: unknown =
          typeof value === "object" && value !== null ? Reflect.get(value, "id") : undefined;
        try {
          if (typeof id === "string") byId(id);
        } catch {
          // The response is refused all the same.
        }
        return stringify(value, ...rest);
      }) as typeof JSON.stringify;
      try {
        const address = server.address();
        assert.ok(address !== null && typeof address === "object");
        const ask = async (id: string): Promise<number> => {
          const response = await fetch(`http://127.0.0.1:${address.port}/echo`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: `{"id":${json(id)}}`,
          });
          await response.text();
          return response.status;
        };
        assert.equal(await ask("2"), 200);
        assert.equal(await ask("2 OR 1=1"), 403);
      } finally {
        JSON.stringify = stringify;
        server.closeAllConnections();
        server.close();
      }
    });
});
