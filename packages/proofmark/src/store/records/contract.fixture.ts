import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Clock } from "../../kernel/clock.ts";
import { SetClock } from "../contract.fixture.ts";
import type { RecordChange, RecordStorage } from "./record-storage.ts";

const insert = (id: string, more: Partial<Extract<RecordChange, { type: "insert" }>> = {}): RecordChange => ({
  type: "insert",
  kind: "session",
  id,
  data: "{}",
  ...more,
});

const idsOf = async (storage: RecordStorage, owner: string): Promise<string[]> =>
  (await storage.list("session", owner, 100)).map(({ id }) => id);

/** What every storage of records owes its callers. `create` makes an empty one on the given clock. */
export function recordContract(name: string, create: (clock: Clock) => Promise<RecordStorage>): void {
  const one = async (use: (storage: RecordStorage, clock: SetClock) => Promise<void>): Promise<void> => {
    const clock = new SetClock();
    await using storage = await create(clock);
    await use(storage, clock);
  };
  describe(name, () => {
    test("a record is read as it was written", () =>
      one(async (storage, clock) => {
        const data = JSON.stringify({ text: "ключ 🔑 'quoted' \\ \n" });
        assert.equal(
          await storage.write([insert("a", { owner: "alice", expiresAt: clock.time + 5, data })]),
          true,
        );
        const { writtenAt, ...read } = (await storage.get("session", "a")) ?? {
          writtenAt: Number.NaN,
        };
        assert.deepEqual(read, {
          kind: "session",
          id: "a",
          owner: "alice",
          expiresAt: clock.time + 5,
          version: 1,
          data,
        });
        assert.ok(writtenAt > 0);
        assert.equal(await storage.get("token", "a"), undefined);
      }));

    test("an id is given out once in its kind", () =>
      one(async (storage) => {
        assert.equal(await storage.write([insert("a")]), true);
        assert.equal(await storage.write([insert("a", { data: '{"other":1}' })]), false);
        assert.equal(await storage.write([insert("a", { kind: "token" })]), true);
        assert.equal((await storage.get("session", "a"))?.data, "{}");
      }));

    test("of many that insert one id at once, one wins", () =>
      one(async (storage) => {
        const wrote = await Promise.all(
          Array.from({ length: 20 }, async (_, index) =>
            storage.write([insert("once", { data: String(index) })]),
          ),
        );
        assert.equal(wrote.filter(Boolean).length, 1);
        assert.equal((await storage.get("session", "once"))?.data, String(wrote.indexOf(true)));
      }));

    test("a record is replaced by whoever read it last, and by nobody else", () =>
      one(async (storage) => {
        await storage.write([insert("a")]);
        const replace = (version: number, data: string): Promise<boolean> =>
          storage.write([{ type: "replace", kind: "session", id: "a", version, data }]);
        assert.equal(await replace(1, "1"), true);
        assert.equal(await replace(1, "2"), false);
        assert.equal(await replace(2, "3"), true);
        const wrote = await Promise.all(Array.from({ length: 20 }, async () => replace(3, "4")));
        assert.equal(wrote.filter(Boolean).length, 1);
        assert.equal((await storage.get("session", "a"))?.version, 4);
      }));

    test("of many that delete a record at once, one is told that it did", () =>
      one(async (storage) => {
        await storage.write([insert("a")]);
        const took = await Promise.all(
          Array.from({ length: 20 }, async () =>
            storage.write([{ type: "delete", kind: "session", id: "a" }]),
          ),
        );
        assert.equal(took.filter(Boolean).length, 1);
        assert.equal(await storage.get("session", "a"), undefined);
      }));

    test("a delete of a version leaves another one", () =>
      one(async (storage) => {
        await storage.write([insert("a")]);
        assert.equal(await storage.write([{ type: "delete", kind: "session", id: "a", version: 2 }]), false);
        assert.equal(await storage.write([{ type: "delete", kind: "session", id: "a", version: 1 }]), true);
      }));

    test("changes are made together or not at all", () =>
      one(async (storage) => {
        await storage.write([insert("a")]);
        const isDone = await storage.write([
          insert("b"),
          { type: "delete", kind: "session", id: "a" },
          { type: "delete", kind: "session", id: "missing" },
        ]);
        assert.equal(isDone, false);
        assert.equal(await storage.get("session", "b"), undefined);
        assert.notEqual(await storage.get("session", "a"), undefined);
      }));

    test("crossing transactions on the same records end, and one order holds", () =>
      one(async (storage) => {
        await storage.write([insert("a"), insert("b")]);
        const swap = (first: string, second: string): Promise<boolean> =>
          storage.write([
            { type: "replace", kind: "session", id: first, version: 1, data: first },
            { type: "replace", kind: "session", id: second, version: 1, data: first },
          ]);
        const done = await Promise.all([swap("a", "b"), swap("b", "a"), swap("a", "b"), swap("b", "a")]);
        assert.equal(done.filter(Boolean).length, 1);
      }));

    test("a record whose time is over is gone, and its id is free", () =>
      one(async (storage, clock) => {
        await storage.write([insert("a", { owner: "alice", expiresAt: clock.time + 1_000 })]);
        clock.time += 1_000;
        assert.equal(await storage.get("session", "a"), undefined);
        assert.deepEqual(await idsOf(storage, "alice"), []);
        assert.equal(
          await storage.write([{ type: "replace", kind: "session", id: "a", version: 1, data: "1" }]),
          false,
        );
        assert.equal(await storage.write([{ type: "delete", kind: "session", id: "a" }]), false);
        assert.equal(await storage.write([insert("a", { owner: "bob" })]), true);
        assert.equal((await storage.get("session", "a"))?.version, 1);
      }));

    test("what an owner has is listed oldest first, and no more than asked for", () =>
      one(async (storage, clock) => {
        for (const id of ["c", "a", "b"]) {
          await storage.write([insert(id, { owner: "alice" })]);
          clock.time += 1;
        }
        await storage.write([insert("d", { owner: "bob" }), insert("e", { owner: "alice", kind: "token" })]);
        assert.deepEqual(await idsOf(storage, "alice"), ["c", "a", "b"]);
        assert.equal((await storage.list("session", "alice", 2)).length, 2);
      }));

    test("what an owner has is deleted, of one kind, and counted", () =>
      one(async (storage) => {
        await storage.write([
          insert("a", { owner: "alice" }),
          insert("b", { owner: "alice" }),
          insert("c", { owner: "bob" }),
          insert("d", { owner: "alice", kind: "token" }),
        ]);
        assert.equal(await storage.deleteOwned("session", "alice"), 2);
        assert.equal(await storage.deleteOwned("session", "alice"), 0);
        assert.notEqual(await storage.get("session", "c"), undefined);
        assert.notEqual(await storage.get("token", "d"), undefined);
      }));

    test("what was written since a moment is read, replacements too", () =>
      one(async (storage, clock) => {
        await storage.write([insert("a")]);
        clock.time += 10;
        const from = (await storage.get("session", "a"))?.writtenAt ?? 0;
        await storage.write([insert("b")]);
        clock.time += 10;
        await storage.write([{ type: "replace", kind: "session", id: "a", version: 1, data: "1" }]);
        const read = await storage.since("session", from + 1, 10);
        assert.deepEqual(
          read.map(({ id }) => id),
          ["b", "a"],
        );
        assert.equal((await storage.since("session", 0, 1)).length, 1);
      }));

    test("what is over is swept, and nothing else", () =>
      one(async (storage, clock) => {
        await storage.write([insert("a", { expiresAt: clock.time + 10 }), insert("b")]);
        await storage.write([insert("c", { expiresAt: clock.time + 1_000 })]);
        clock.time += 10;
        assert.equal(await storage.sweep(), 1);
        assert.equal(await storage.sweep(), 0);
        assert.notEqual(await storage.get("session", "c"), undefined);
      }));
  });
}
