import assert from "node:assert/strict";
import { test } from "node:test";

import { storeChannel, type StoreTiming } from "../kernel/channels.ts";
import { DeadlineError } from "../kernel/deadline.ts";
import { SetClock } from "./contract.fixture.ts";
import { FallbackStore } from "./fallback.ts";
import { MemoryStore } from "./memory.ts";
import { sqliteStorage } from "./records/sqlite.ts";
import { StorageUnavailableError, type RecordStorage } from "./records/record-storage.ts";
import { timedStorage } from "./records/timed-storage.ts";
import type { HitResult, Store } from "./store.ts";

const windows = [{ limit: 2, windowMs: 60_000 }];
const allowed: HitResult = { isAllowed: true, remaining: 1, retryAfterMs: 0, resetMs: 0 };
const never = new Promise<HitResult>(() => {});

async function toldDuring(work: () => unknown): Promise<(readonly [string, string])[]> {
  const timings: StoreTiming[] = [];
  const listen = (timing: StoreTiming): void => void timings.push(timing);
  storeChannel.subscribe(listen);
  try {
    await work();
  } finally {
    storeChannel.unsubscribe(listen);
  }
  assert.ok(timings.every(({ startMs, endMs }) => startMs > 0 && endMs >= startMs));
  return timings.map(({ operation, outcome }) => [operation, outcome]);
}

function fallbackOn(store: Partial<Store>): FallbackStore {
  return new FallbackStore(store as Store, {
    onStoreFailure: "local",
    storeTimeoutMs: 20,
    clock: new SetClock(),
  });
}

for (const [title, hit, outcomes] of [
  ["answers", async () => allowed, ["answered", "answered"]],
  ["rejects", async () => await Promise.reject(new Error("down")), ["failed", "not asked"]],
  ["is late", async () => await never, ["late", "not asked"]],
] as const) {
  test(`a shared store that ${title} is told of, with how that came out`, async () => {
    const store = fallbackOn({ hit, get: async () => (await hit()).isAllowed.toString() });
    assert.deepEqual(
      await toldDuring(async () => {
        await store.hit("a", windows);
        await store.ask((at) => at.get("a"), "read");
      }),
      [
        ["hit", outcomes[0]],
        ["read", outcomes[1]],
      ],
    );
  });
}

test("a store that throws failed, and memory, which answers at once, is not told of", async () => {
  const throwing = fallbackOn({
    hit() {
      throw new Error("closed");
    },
  });
  assert.deepEqual(await toldDuring(() => throwing.hit("a", windows)), [["hit", "failed"]]);
  const memory = fallbackOn(new MemoryStore());
  assert.deepEqual(await toldDuring(() => memory.hit("a", windows)), []);
});

test("each question to a storage of records is told of by its name, and rejects as before", async () => {
  await using storage = sqliteStorage(":memory:");
  assert.deepEqual(
    await toldDuring(async () => {
      await storage.write([{ type: "insert", kind: "note", id: "1", owner: "o", data: "{}" }]);
      await storage.get("note", "1");
      await storage.list("note", "o", 1);
      await storage.since("note", 0, 1);
      await storage.deleteOwned("note", "o");
      await storage.sweep();
    }),
    ["write", "get", "list", "since", "delete-owned", "sweep"].map((name) => [`records.${name}`, "answered"]),
  );
  const cause = new DeadlineError("late");
  const down = timedStorage({
    get: async () => await Promise.reject(new StorageUnavailableError("down", { cause })),
    sweep: async () => await Promise.reject(new StorageUnavailableError("down")),
  } as unknown as RecordStorage);
  assert.deepEqual(
    await toldDuring(async () => {
      await assert.rejects(down.get("note", "1"), StorageUnavailableError);
      await assert.rejects(down.sweep(), StorageUnavailableError);
    }),
    [
      ["records.get", "late"],
      ["records.sweep", "failed"],
    ],
  );
  await assert.rejects(down.sweep(), StorageUnavailableError);
});
