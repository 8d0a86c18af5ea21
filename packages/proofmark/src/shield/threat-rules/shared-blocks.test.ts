import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { Redis } from "iovalkey";

import { MemoryStore } from "../../store/memory.ts";
import { RedisServer } from "../../store/redis-server.fixture.ts";
import { redisStore } from "../../store/redis.ts";
import { StoreUnavailableError, type Store } from "../../store/store.ts";
import type { ThreatRulesOptions } from "./options.ts";
import { watch, type Watched } from "./threats.fixture.ts";

const own = process.env["TEST_REDIS_URL"] === undefined ? await RedisServer.start() : undefined;
const url = process.env["TEST_REDIS_URL"] ?? `redis://127.0.0.1:${own?.port}`;
const clients = [new Redis(url), new Redis(url)] as const;
after(async () => {
  for (const client of clients) client.disconnect();
  await own?.[Symbol.asyncDispose]();
});
const blocked = "PM_ADDRESS_BLOCKED";
/** Redis keeps its own time, so that these guards keep it too. */
const time = Date.now();
let services = 0;

/** Two replicas of one service, each with a client of its own. */
function replicas(options: ThreatRulesOptions = {}): readonly [Watched, Watched] {
  const keyPrefix = `proofmark-threats:${process.pid}:${++services}:`;
  const replica = (client: Redis): Watched =>
    watch({ storeTimeoutMs: 2_000, ...options, store: redisStore(client, { keyPrefix }) }, { time });
  return [replica(clients[0]), replica(clients[1])];
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  while (!isTrue()) {
    assert.ok(Date.now() < end, "it took longer than 5 s");
    await wait(5);
  }
}

const endOf = async (...watched: readonly Watched[]): Promise<void> => {
  for (const { guard } of watched) await guard[Symbol.asyncDispose]?.();
};

test("a block that one replica decided holds on the other by its next look, without a request that waits", async () => {
  const [one, two] = replicas();
  one.wave(60);
  await until(() => one.visit() === blocked);
  // The block may still be on its way to the store.
  await one.guard.refresh();
  await two.guard.refresh();
  assert.equal(two.visit(), blocked);
  assert.deepEqual(two.guard.blocks(), one.guard.blocks());
  // The other has decided nothing: it has nothing to tell.
  assert.deepEqual([one.told.map(({ type }) => type), two.told], [["blocked"], []]);
  await endOf(one, two);
});

test("the other replica looks by itself, in its own time", async () => {
  const [one, two] = replicas({ shareSeconds: 0.05 });
  one.wave(60);
  await until(() => two.visit() === blocked);
  await endOf(one, two);
});

test("a wave that is spread over two replicas is one wave, and a path asked for on both counts once", async () => {
  const [one, two] = replicas();
  one.wave(5);
  two.wave(5);
  await wait(100);
  assert.deepEqual([...one.guard.blocks(), ...two.guard.blocks()], []);
  for (let path = 0; path < 5; path++) two.visit({ path: `/more-${path}/.env` });
  await until(() => one.guard.blocks().length + two.guard.blocks().length === 1);
  await endOf(one, two);
});

test("refusals on two replicas are counted together", async () => {
  const [one, two] = replicas();
  for (let refusal = 0; refusal < 15; refusal++) {
    one.refuse("PM_SQL_INJECTION");
    two.refuse("PM_SQL_INJECTION");
  }
  await until(() => one.guard.blocks().length + two.guard.blocks().length >= 1);
  await endOf(one, two);
});

test("a client that is lifted on one replica passes on the other, and each further block is longer on both", async () => {
  const [one, two] = replicas();
  one.wave(60);
  await until(() => one.visit() === blocked);
  // The block may still be on its way to the store.
  await one.guard.refresh();
  await two.guard.refresh();
  assert.equal(two.guard.lift("203.0.113.7"), true);
  await until(() => one.visit() === undefined || (void one.guard.refresh(), false));
  one.guard.block("203.0.113.8", { seconds: 10, reason: "First." });
  await one.guard.refresh();
  await two.guard.refresh();
  two.guard.block("203.0.113.8", { seconds: 10, reason: "Second." });
  assert.equal(two.guard.blocks()[0]?.offence, 2);
  await endOf(one, two);
});

test("a replica that starts later learns what holds, and remembers what has ended", async () => {
  const [one, two] = replicas();
  one.guard.block("203.0.113.7", { seconds: 600, reason: "Holds." });
  one.guard.block("203.0.113.8", { seconds: 1, reason: "Ends." });
  await one.guard.refresh();
  two.clock.time += 2_000;
  await two.guard.refresh();
  assert.deepEqual(
    two.guard.blocks().map(({ client }) => client),
    ["203.0.113.7"],
  );
  two.guard.block("203.0.113.8", { seconds: 10, reason: "Again." });
  assert.equal(two.guard.blocks()[1]?.offence, 2);
  await endOf(one, two);
});

test("what a replica in monitor mode would block keeps nobody out elsewhere", async () => {
  const store = new MemoryStore();
  const watching = watch({ store }, { isEnforced: false, time });
  const enforcing = watch({ store }, { time });
  watching.wave(60);
  await watching.guard.refresh();
  await enforcing.guard.refresh();
  assert.equal(watching.visit(), blocked);
  assert.equal(enforcing.visit(), undefined);
  await endOf(watching, enforcing);
});

test("what somebody else wrote into the log is read as far as it can be, and blocks nobody who is allowed or spared", async () => {
  const store = new MemoryStore();
  const limits = { maxEntries: 100, ttlMs: 60_000 };
  const block = {
    type: "block",
    replica: "other",
    requests: "own",
    by: "operator",
    reason: "Why.",
    since: time,
    until: time + 60_000,
    offence: 1,
  };
  for (const text of [
    "",
    "{",
    "[]",
    '{"type":"block"}',
    JSON.stringify({ ...block, client: "x".repeat(100) }),
  ])
    store.append("threat-rules:blocks", text, limits);
  for (const client of ["192.0.2.9", "127.0.0.1", "203.0.113.7"])
    store.append("threat-rules:blocks", JSON.stringify({ ...block, client }), limits);
  const one = watch({ store, allow: ["192.0.2.9"] }, { time });
  await one.guard.refresh();
  assert.equal(one.visit({ address: "203.0.113.7" }), blocked);
  for (const address of ["192.0.2.9", "127.0.0.1"]) assert.equal(one.visit({ address }), undefined, address);
  assert.deepEqual(one.told, []);
  await endOf(one);
});

/** A store that is gone as long as the test says so. */
function failing(): { store: Store; state: { isDown: boolean } } {
  const state = { isDown: false };
  const memory = new MemoryStore();
  const store = new Proxy<Store>(memory, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name === "isShared") return true;
      if (typeof value !== "function" || typeof name === "symbol") return value;
      return async (...args: unknown[]): Promise<unknown> => {
        if (state.isDown) throw new StoreUnavailableError("down");
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
  return { store, state };
}

for (const [onStoreFailure, passes, blocks] of [
  ["local", undefined, 1],
  ["open", undefined, 0],
  ["closed", "PM_THREAT_STORE_DOWN", 0],
] as const)
  test(`without its store, a guard that fails ${onStoreFailure} does what it says, and keeps what it knows`, async () => {
    const { store, state } = failing();
    const one = watch({ store, onStoreFailure }, { time });
    one.guard.block("203.0.113.1", { seconds: 600, reason: "Before." });
    await one.guard.refresh();
    state.isDown = true;
    await one.guard.refresh();
    assert.equal(one.visit({ address: "203.0.113.1" }), blocked);
    assert.equal(one.visit(), passes);
    assert.equal(one.visit({ address: "127.0.0.1" }), undefined);
    one.wave(60);
    await wait(20);
    assert.equal(one.guard.blocks().filter(({ client }) => client === "203.0.113.7").length, blocks);
    assert.deepEqual(one.told.filter(({ type }) => type === "degraded").length, 1);
    state.isDown = false;
    await one.guard.refresh();
    assert.equal(one.visit({ address: "203.0.113.2" }), undefined);
    assert.equal(one.told.at(-1)?.type, "recovered");
    await endOf(one);
  });

test("a block that was decided while the store was away reaches the others when it is back", async () => {
  const { store, state } = failing();
  const one = watch({ store }, { time });
  const two = watch({ store }, { time });
  await one.guard.refresh();
  state.isDown = true;
  one.guard.block("203.0.113.7", { seconds: 600, reason: "Alone." });
  await one.guard.refresh();
  state.isDown = false;
  await one.guard.refresh();
  await two.guard.refresh();
  assert.equal(two.visit(), blocked);
  await endOf(one, two);
});

test(
  "a Redis that is killed stops no request, and blocks go on in this process",
  { timeout: 30_000 },
  async () => {
    await using server = await RedisServer.start();
    const client = new Redis(server.port, "127.0.0.1", { retryStrategy: () => null });
    client.on("error", () => {});
    const one = watch({ store: redisStore(client), storeTimeoutMs: 200 }, { time });
    await one.guard.refresh();
    await server.kill();
    await one.guard.refresh();
    assert.equal(one.visit(), undefined);
    one.wave(60);
    await until(() => one.visit() === blocked);
    assert.equal(one.told[0]?.type, "degraded");
    client.disconnect();
    await endOf(one);
  },
);
