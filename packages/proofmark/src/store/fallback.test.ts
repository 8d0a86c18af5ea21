import assert from "node:assert/strict";
import { test } from "node:test";

import { Redis } from "iovalkey";

import { SetClock } from "./contract.fixture.ts";
import { FallbackStore } from "./fallback.ts";
import { MemoryStore } from "./memory.ts";
import { RedisServer } from "./redis-server.fixture.ts";
import { redisStore } from "./redis.ts";
import { StoreUnavailableError, type HitResult, type Store } from "./store.ts";

const windows = [{ limit: 2, windowMs: 60_000 }];
const allowed: HitResult = { isAllowed: true, remaining: 1, retryAfterMs: 0, resetMs: 0 };

function storeThat(hit: Store["hit"]): Store {
  return { hit } as Store;
}

function watched(store: Store, onStoreFailure: "open" | "closed" | "local", clock = new SetClock()) {
  const changes: string[] = [];
  const fallback = new FallbackStore(store, {
    onStoreFailure,
    storeTimeoutMs: 20,
    clock,
    onChange: (state) => changes.push(state),
  });
  return { fallback, changes, clock };
}

test("a store that answers is used, at once where it answers at once", async () => {
  const { fallback, changes } = watched(
    storeThat(() => allowed),
    "local",
  );
  assert.equal(fallback.hit("a", windows), allowed);
  const later = watched(
    storeThat(async () => allowed),
    "local",
  );
  assert.equal(await later.fallback.hit("a", windows), allowed);
  assert.deepEqual([...changes, ...later.changes], []);
});

for (const [title, hit] of [
  ["rejects", () => Promise.reject(new StoreUnavailableError("down"))],
  [
    "throws",
    () => {
      throw new Error("closed");
    },
  ],
  ["never answers", () => new Promise<HitResult>(() => {})],
] as const satisfies readonly (readonly [string, Store["hit"]])[]) {
  test(`a store that ${title} is replaced by counting in this process`, async () => {
    const { fallback, changes } = watched(storeThat(hit), "local");
    const results: (HitResult | "unavailable")[] = [];
    for (let count = 0; count < 3; count++) results.push(await fallback.hit("a", windows));
    assert.deepEqual(
      results.map((result) => result !== "unavailable" && result.isAllowed),
      [true, true, false],
    );
    assert.equal(fallback.isDegraded, true);
    assert.deepEqual(changes, ["degraded"]);
  });

  for (const onStoreFailure of ["open", "closed"] as const) {
    test(`a store that ${title} is "unavailable" where failure is ${onStoreFailure}`, async () => {
      const { fallback } = watched(storeThat(hit), onStoreFailure);
      assert.equal(await fallback.hit("a", windows), "unavailable");
    });
  }
}

for (const onStoreFailure of ["local", "open", "closed"] as const)
  test(`anything else is asked for the same way, where failure is ${onStoreFailure}`, async () => {
    let isDown = false;
    const shared = new MemoryStore();
    const store = {
      async setIfAbsent(key: string, value: string, ttlMs: number) {
        if (isDown) throw new StoreUnavailableError("down");
        return shared.setIfAbsent(key, value, ttlMs);
      },
    } as Partial<Store> as Store;
    const { fallback, changes, clock } = watched(store, onStoreFailure);
    const mark = async (): Promise<boolean | "unavailable"> =>
      await fallback.ask((each) => each.setIfAbsent("a", "seen", 60_000));
    assert.deepEqual([await mark(), await mark()], [true, false]);
    isDown = true;
    const down = onStoreFailure === "local" ? [true, false] : ["unavailable", "unavailable"];
    assert.deepEqual([await mark(), await mark()], down);
    isDown = false;
    clock.time += 1_000;
    assert.equal(await mark(), false);
    assert.deepEqual(changes, ["degraded", "recovered"]);
  });

test("a store that failed is asked once a second, by one request", async () => {
  let asked = 0;
  const store = storeThat(() => {
    asked++;
    return new Promise<HitResult>(() => {});
  });
  const { fallback, clock } = watched(store, "local");
  await fallback.hit("a", windows);
  await Promise.all([fallback.hit("b", windows), fallback.hit("c", windows)]);
  assert.equal(asked, 1);
  clock.time += 1_000;
  await Promise.all([fallback.hit("d", windows), fallback.hit("e", windows), fallback.hit("f", windows)]);
  assert.equal(asked, 2);
});

test("a store that answers again is used again, and that is told once", async () => {
  let isDown = true;
  const store = storeThat(async () => {
    if (isDown) throw new StoreUnavailableError("down");
    return allowed;
  });
  const { fallback, changes, clock } = watched(store, "closed");
  assert.equal(await fallback.hit("a", windows), "unavailable");
  isDown = false;
  assert.equal(await fallback.hit("a", windows), "unavailable");
  clock.time += 1_000;
  assert.equal(await fallback.hit("a", windows), allowed);
  assert.equal(await fallback.hit("a", windows), allowed);
  assert.deepEqual(changes, ["degraded", "recovered"]);
});

test("an answer that fails after its time was over disturbs nobody", async () => {
  const failures: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void failures.push(reason);
  process.on("unhandledRejection", onUnhandled);
  const late = Promise.withResolvers<HitResult>();
  const { fallback } = watched(
    storeThat(() => late.promise),
    "open",
  );
  assert.equal(await fallback.hit("a", windows), "unavailable");
  late.reject(new StoreUnavailableError("late"));
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", onUnhandled);
  assert.deepEqual(failures, []);
});

test(
  "a Redis that is killed is done without, and used again when it is back",
  { timeout: 30_000 },
  async () => {
    await using server = await RedisServer.start();
    const client = new Redis(server.port, "127.0.0.1", { retryStrategy: () => 20 });
    client.on("error", () => {});
    try {
      const clock = new SetClock();
      const changes: string[] = [];
      const fallback = new FallbackStore(redisStore(client), {
        onStoreFailure: "local",
        storeTimeoutMs: 250,
        clock,
        onChange: (state) => changes.push(state),
      });
      const many = [{ limit: 1_000, windowMs: 60_000 }];
      const before = await fallback.hit("a", many);
      assert.ok(before !== "unavailable" && before.isAllowed);
      assert.equal(fallback.isDegraded, false);

      await server.kill();
      const during = await fallback.hit("a", many);
      assert.ok(during !== "unavailable" && during.isAllowed);
      assert.equal(fallback.isDegraded, true);

      await server.restart();
      for (let attempt = 0; attempt < 100 && fallback.isDegraded; attempt++) {
        clock.time += 1_000;
        await fallback.hit("a", many);
      }
      assert.deepEqual(changes, ["degraded", "recovered"]);
    } finally {
      client.disconnect();
    }
  },
);

test("a Redis that is killed while it is asked is an error, not a pass", { timeout: 30_000 }, async () => {
  await using server = await RedisServer.start();
  const client = new Redis(server.port, "127.0.0.1", { retryStrategy: () => null });
  client.on("error", () => {});
  const store = redisStore(client);
  await store.hit("a", windows);
  const hits = Promise.allSettled(
    Array.from({ length: 50 }, async (_, index) => {
      if (index === 25) await server.kill();
      return store.hit(`key-${index}`, windows);
    }),
  );
  await hits;
  await assert.rejects(async () => store.hit("a", windows), StoreUnavailableError);
  await assert.rejects(async () => store.get("a"), StoreUnavailableError);
  client.disconnect();
});
