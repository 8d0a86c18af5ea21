import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Redis } from "iovalkey";

import { SetClock, storeContract } from "./contract.fixture.ts";
import { MemoryStore } from "./memory.ts";
import { RedisServer } from "./redis-server.fixture.ts";
import { redisStore, type RedisClient } from "./redis.ts";
import { StoreUnavailableError, type RateWindow, type Store } from "./store.ts";

const own = process.env["TEST_REDIS_URL"] === undefined ? await RedisServer.start() : undefined;
const url = process.env["TEST_REDIS_URL"] ?? `redis://127.0.0.1:${own?.port}`;
const client = new Redis(url);
const second = new Redis(url);
after(async () => {
  client.disconnect();
  second.disconnect();
  await own?.[Symbol.asyncDispose]();
});

let stores = 0;
const freshPrefix = (): string => `proofmark-test:${process.pid}:${++stores}:`;

storeContract("redis", (clock) => redisStore(client, { clock, keyPrefix: freshPrefix() }));

test("over two clients in parallel, exactly the limit is admitted", async () => {
  const keyPrefix = freshPrefix();
  const replicas = [redisStore(client, { keyPrefix }), redisStore(second, { keyPrefix })];
  const windows = [{ limit: 50, windowMs: 3_600_000 }];
  const hits = Array.from({ length: 200 }, async (_, index) =>
    (replicas[index % 2] as Store).hit("shared", windows),
  );
  const results = await Promise.all(hits);
  assert.equal(results.filter(({ isAllowed }) => isAllowed).length, 50);
});

test("the same hits at the same times get the same answers from memory and Redis", async () => {
  const clock = new SetClock();
  const memory = new MemoryStore({ clock });
  const redis = redisStore(client, { clock, keyPrefix: freshPrefix() });
  const windows: readonly RateWindow[] = [
    { limit: 13, windowMs: 7_001.5 },
    { limit: 3, windowMs: 1_000 },
  ];
  let state = 42;
  let refused = 0;
  for (let hit = 0; hit < 600; hit++) {
    state = (state * 48_271) % 2_147_483_647;
    clock.time += state % 900;
    const expected = memory.hit("same", windows);
    assert.deepEqual(await redis.hit("same", windows), expected, `hit ${hit}`);
    if (!expected.isAllowed) refused++;
  }
  assert.ok(refused > 50 && refused < 550, `${refused} were refused`);
});

test("without a clock of its own it counts by the server's", async () => {
  const store = redisStore(client, { keyPrefix: freshPrefix() });
  const windowMs = 3_600_000;
  const result = await store.hit("a", [{ limit: 2, windowMs }]);
  assert.equal(result.remaining, 1);
  assert.ok(result.resetMs > windowMs && result.resetMs <= 2 * windowMs);
});

test("every key that is written expires by itself", async () => {
  const keyPrefix = freshPrefix();
  const store = redisStore(client, { keyPrefix });
  await store.hit("a", [
    { limit: 2, windowMs: 5_000 },
    { limit: 1, windowMs: 1_000 },
  ]);
  await store.set("b", "1", 5_000);
  await store.setIfAbsent("c", "1", 5_000);
  const keys = await client.keys(`${keyPrefix}*`);
  assert.equal(keys.length, 3);
  for (const key of keys) {
    const left = await client.pttl(key);
    assert.ok(left > 0 && left <= 10_000, `${key} lives for ${left} ms`);
  }
});

test("a refusal does not make the counter live longer", async () => {
  const keyPrefix = freshPrefix();
  const store = redisStore(client, { keyPrefix });
  const windows = [{ limit: 1, windowMs: 60_000 }];
  await store.hit("a", windows);
  const [key = ""] = await client.keys(`${keyPrefix}*`);
  await client.pexpire(key, 30_000);
  assert.equal((await store.hit("a", windows)).isAllowed, false);
  assert.ok((await client.pttl(key)) <= 30_000);
});

test("each decision touches one key, so a Cluster can make it", async () => {
  const numbers: number[] = [];
  const watched: RedisClient = {
    evalsha: (sha, count, ...rest) => (numbers.push(count), client.evalsha(sha, count, ...rest)),
    eval: (script, count, ...rest) => (numbers.push(count), client.eval(script, count, ...rest)),
    get: (key) => client.get(key),
    set: (key: string, value: string, unit: "PX", ttlMs: number, condition?: "NX") =>
      condition === undefined
        ? client.set(key, value, unit, ttlMs)
        : client.set(key, value, unit, ttlMs, condition),
    del: (key) => client.del(key),
  };
  await redisStore(watched, { keyPrefix: freshPrefix() }).hit("a", [
    { limit: 5, windowMs: 60_000 },
    { limit: 5, windowMs: 1_000 },
  ]);
  assert.ok(numbers.length > 0 && numbers.every((count) => count === 1));
});

test("a server that forgot the script is given it again", async () => {
  const store = redisStore(client, { keyPrefix: freshPrefix() });
  await client.script("FLUSH");
  assert.equal((await store.hit("a", [{ limit: 2, windowMs: 60_000 }])).isAllowed, true);
});

test("a counter that holds something else is an error, not a pass", async () => {
  const keyPrefix = freshPrefix();
  await client.set(`${keyPrefix}hits:a`, "text", "PX", 5_000);
  const store = redisStore(client, { keyPrefix });
  await assert.rejects(
    async () => store.hit("a", [{ limit: 2, windowMs: 60_000 }]),
    (error) =>
      error instanceof StoreUnavailableError &&
      error.cause instanceof Error &&
      /WRONGTYPE/.test(error.cause.message),
  );
});

test("an answer that is not four numbers is an error, not a pass", async () => {
  const odd = { evalsha: async () => ["1", "x"] } as unknown as RedisClient;
  await assert.rejects(
    async () => redisStore(odd).hit("a", [{ limit: 2, windowMs: 60_000 }]),
    StoreUnavailableError,
  );
});

test("a client that throws at once rejects like one that is refused", async () => {
  const broken = {
    get: () => {
      throw new Error("closed");
    },
  } as unknown as RedisClient;
  const answer = redisStore(broken).get("a");
  assert.ok(answer instanceof Promise);
  await assert.rejects(answer, StoreUnavailableError);
});
