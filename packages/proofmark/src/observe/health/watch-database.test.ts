import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";

import { watchDatabase } from "./watch-database.ts";

interface FakeClient {
  query(text: string): Promise<unknown>;
  release(error?: Error): void;
}

const unheard = { on() {}, removeListener() {} };

function fakePool(client: FakeClient): object {
  return {
    totalCount: 1,
    idleCount: 1,
    waitingCount: 0,
    on() {},
    connect: async () => await Promise.resolve({ ...unheard, ...client }),
  };
}

test("a check that hangs gives its connection back as broken, once", async () => {
  const released: unknown[] = [];
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<never>();
  const client: FakeClient = {
    async query() {
      asked.resolve();
      return await answer.promise;
    },
    release: (error) => void released.push(error?.message),
  };
  const controller = new AbortController();
  const checked = watchDatabase(fakePool(client)).check(controller.signal);
  await asked.promise;
  controller.abort();
  assert.deepEqual(released, ["The check took too long."]);
  answer.reject(new Error("ended"));
  await assert.rejects(checked, { message: "ended" });
  assert.equal(released.length, 1);
});

test("a connection that comes after the deadline is given back unused", async () => {
  let asked = 0;
  let released = 0;
  const client: FakeClient = {
    query: async () => await Promise.resolve(asked++),
    release: () => void released++,
  };
  await watchDatabase(fakePool(client)).check(AbortSignal.abort());
  assert.deepEqual([asked, released], [0, 1]);
});

test("a rejection that nobody handles is still one that nobody handled", () => {
  const script = `
    import { watchDatabase } from ${JSON.stringify(new URL("watch-database.ts", import.meta.url).href)};
    class Client { connect() {} query() { return Promise.reject(new Error("nobody")); } }
    const client = new Client();
    watchDatabase(client);
    client.query("SELECT 1");`;
  const args = ["--conditions=proofmark:source", "--input-type=module", "-e", script];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 30_000 });
  assert.equal(status, 1);
  assert.match(stderr, /nobody/);
});

test("what is no database is refused", () => {
  assert.throws(() => watchDatabase({}), { name: "TypeError", message: /no Pool or Client of pg/ });
});

test("figures come from what was measured, and begin anew with a reset", () => {
  let time = 0;
  let takes = 0;
  const times = { now: () => 1_800_000_000_000 + time, elapsed: () => (time += takes / 2) };
  using database = new DatabaseSync(":memory:");
  const watched = watchDatabase(database, { slowMs: 100, times });
  assert.equal(watched.queries().successRate, null);
  for (const ms of [10, 20, 30, 200]) {
    takes = ms;
    time = 0;
    // `elapsed` is asked at the beginning and at the end: one half each.
    database.exec("SELECT 1");
  }
  const { total, slow, averageMs, maxMs } = watched.queries();
  assert.deepEqual([total, slow, averageMs], [4, 0, 32.5]);
  assert.ok(maxMs !== null && Math.abs(maxMs - 100) <= 1);
  takes = 202;
  database.exec("SELECT 1");
  assert.equal(watched.queries().slow, 1);
  takes = 0;
  time = 5;
  watched.resetMetrics();
  const { p50Ms, ...reset } = watched.queries();
  assert.equal(p50Ms, null);
  assert.equal(reset.since, 1_800_000_000_005);
  assert.deepEqual([reset.total, reset.slow, reset.averageMs], [0, 0, null]);
});
