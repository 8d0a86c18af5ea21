import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";

import { startLinked } from "../../probing/linked-service.fixture.ts";
import { proveService } from "../../prove/bite.ts";
import { sqlSinkProbe } from "./probe.ts";

const signal = AbortSignal.timeout(60_000);
const database = new DatabaseSync(":memory:");
database.exec(
  "CREATE TABLE goods (number INTEGER, title TEXT); INSERT INTO goods VALUES (1, 'rope'), (2, 'lamp')",
);

async function stateOf(entry: string, rows: (value: (name: string) => string) => unknown): Promise<string> {
  await using service = await startLinked(entry, (value, response) =>
    response.end(JSON.stringify(rows(value))),
  );
  return (await proveService(sqlSinkProbe, service.origin, signal)).state;
}

const byTitle = `<a href="/unit?title=rope">Rope</a>`;
const byNumber = `<a href="/unit?number=1">First</a>`;

test("a text that is put into the statement fails", async () => {
  const state = await stateOf(byTitle, (value) =>
    database.prepare(`SELECT * FROM goods WHERE title = '${value("title")}'`).all(),
  );
  assert.equal(state, "failed");
});

test("a number that is put into the statement fails", async () => {
  const state = await stateOf(byNumber, (value) =>
    database.prepare(`SELECT * FROM goods WHERE number = ${value("number")}`).all(),
  );
  assert.equal(state, "failed");
});

test("values that are bound leave nothing to judge", async () => {
  const state = await stateOf(byTitle, (value) =>
    database.prepare("SELECT * FROM goods WHERE title = ?").all(value("title")),
  );
  assert.equal(state, "not-applicable");
});

test("a number of which only the digits are read leaves nothing to judge", async () => {
  const state = await stateOf(byNumber, (value) =>
    database.prepare("SELECT * FROM goods WHERE number = ?").all(Number.parseInt(value("number"), 10)),
  );
  assert.equal(state, "not-applicable");
});

test("a service that fails on any value leaves nothing to judge", async () => {
  assert.equal(
    await stateOf(byTitle, () => database.prepare("SELECT * FROM nothing").all()),
    "not-applicable",
  );
});

test("a service that refuses quotes by itself is observed", async () => {
  await using service = await startLinked(byTitle, (value, response) => {
    response.statusCode = /[^']'[^']/.test(value("title")) ? 400 : 200;
    response.end("[]");
  });
  assert.equal((await proveService(sqlSinkProbe, service.origin, signal)).state, "observed");
});
