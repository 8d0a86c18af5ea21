import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { recordContract } from "./contract.fixture.ts";
import { StorageUnavailableError } from "./record-storage.ts";
import { sqliteStorage } from "./sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "proofmark-records-"));
after(() => rmSync(folder, { recursive: true, force: true }));

recordContract("SQLite in memory", async (clock) => sqliteStorage(":memory:", { clock }));

let files = 0;
recordContract("SQLite in a file", async (clock) => sqliteStorage(join(folder, `${++files}.db`), { clock }));

test("two that share a file see each other's writes, and records outlive them", async () => {
  const path = join(folder, "shared.db");
  await using one = sqliteStorage(path);
  {
    await using two = sqliteStorage(path);
    assert.equal(await two.write([{ type: "insert", kind: "k", id: "a", data: "1" }]), true);
  }
  assert.equal((await one.get("k", "a"))?.data, "1");
});

test("a file that can't be opened is said, without its path", () => {
  assert.throws(
    () => sqliteStorage(join(folder, "missing", "x.db")),
    (error) => error instanceof StorageUnavailableError && !error.message.includes(folder),
  );
});

test("a closed storage says that it is unavailable", async () => {
  const storage = sqliteStorage(":memory:");
  await storage[Symbol.asyncDispose]();
  await assert.rejects(storage.get("k", "a"), StorageUnavailableError);
});
