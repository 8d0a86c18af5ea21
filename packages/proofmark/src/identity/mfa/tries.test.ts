import assert from "node:assert/strict";
import { test } from "node:test";

import { Redis } from "iovalkey";

import { isDenial } from "../../model/verdict.ts";
import { RedisServer } from "../../store/redis-server.fixture.ts";
import { redisStore } from "../../store/redis.ts";
import type { Store } from "../../store/store.ts";
import { Factory } from "./second-factors.fixture.ts";

const codeOf = (answer: unknown): string | undefined => (isDenial(answer) ? answer.code : undefined);
const five = [1, 2, 3, 4, 5];

test("five wrong codes, and the sixth is not looked at, right or not, until five minutes are over", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { code, recoveryCodes } = await made.enrol(factors, "alice");
  for (const _ of five) assert.equal(codeOf(await factors.verify("alice", "abc")), "PM_MFA_WRONG");
  for (const right of [code(), recoveryCodes[0] ?? ""]) {
    const refused = await factors.verify("alice", right);
    assert.equal(codeOf(refused), "PM_MFA_LIMITED");
    assert.equal(refused?.status, 429);
    assert.match(String(refused?.headers), /^Retry-After,[1-9]\d*$/);
  }
  assert.ok(made.actions.includes("second-factor.limited!"));
  made.clock.time += 600_000;
  assert.equal(await factors.verify("alice", code()), undefined);
});

test("of a hundred tries at once, over two replicas, five are looked at", async () => {
  await using made = new Factory();
  const replicas = [made.create(), made.create()] as const;
  await made.enrol(replicas[0], "alice");
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => replicas[index % 2 ? 1 : 0].verify("alice", "abc")),
  );
  assert.equal(answers.filter((answer) => answer?.code === "PM_MFA_WRONG").length, 5);
});

test("a right code makes the tries before it the owner's, and another account's are its own", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { code } = await made.enrol(factors, "alice");
  const bob = await made.enrol(factors, "bob");
  for (let round = 0; round < 3; round++) {
    for (const _ of [1, 2, 3, 4]) await factors.verify("alice", "abc");
    assert.equal(await factors.verify("alice", code()), undefined);
    made.clock.time += 30_000;
  }
  for (const _ of five) await factors.verify("alice", "abc");
  assert.equal(await factors.verify("bob", bob.code()), undefined);
});

test("slow guessing ends after a hundred codes a day", async () => {
  await using made = new Factory();
  const factors = made.create();
  await made.enrol(factors, "alice");
  const looked = new Map<number, number>();
  for (let index = 0; index < 1_000; index++) {
    const day = Math.floor(made.clock.time / 86_400_000);
    if ((await factors.verify("alice", "abc"))?.code === "PM_MFA_WRONG")
      looked.set(day, (looked.get(day) ?? 0) + 1);
    made.clock.time += 300_000;
  }
  assert.ok(looked.size >= 4);
  for (const count of looked.values()) assert.ok(count <= 100, String(count));
});

test("codes that confirm a secret are counted, too", async () => {
  await using made = new Factory();
  const factors = made.create();
  await factors.beginTotp("alice", "alice");
  for (const _ of five) await factors.confirmTotp("alice", "abc");
  assert.equal(codeOf(await factors.confirmTotp("alice", "abc")), "PM_MFA_LIMITED");
});

const downStore = {
  isShared: true,
  hit: async () => Promise.reject(new Error("down")),
  delete: async () => Promise.reject(new Error("down")),
} as unknown as Store;

for (const [onStoreFailure, codes] of [
  [
    "local",
    ["PM_MFA_WRONG", "PM_MFA_WRONG", "PM_MFA_WRONG", "PM_MFA_WRONG", "PM_MFA_WRONG", "PM_MFA_LIMITED"],
  ],
  ["closed", ["PM_MFA_STORE_DOWN"]],
] as const) {
  test(`store down, ${onStoreFailure}: ${new Set(codes).size === 1 ? "no code is looked at" : "this process counts"}`, async () => {
    await using made = new Factory();
    const { code } = await made.enrol(made.create(), "alice");
    const factors = made.create({ store: downStore, onStoreFailure });
    for (const expected of codes) assert.equal(codeOf(await factors.verify("alice", "abc")), expected);
    assert.notEqual(codeOf(await factors.verify("alice", code())), undefined);
    assert.ok(made.actions.includes("tries.degraded!"));
  });
}

test("store down, local: the right code passes", async () => {
  await using made = new Factory();
  const { code } = await made.enrol(made.create(), "alice");
  const factors = made.create({ store: downStore });
  assert.equal(await factors.verify("alice", code()), undefined);
});

test(
  "a Redis that is killed is done without, and counts again when it is back",
  { timeout: 30_000 },
  async () => {
    await using server = await RedisServer.start();
    const client = new Redis(server.port, "127.0.0.1", { retryStrategy: () => 20 });
    client.on("error", () => {});
    try {
      await using made = new Factory();
      const factors = made.create({ store: redisStore(client), storeTimeoutMs: 250 });
      const { code } = await made.enrol(factors, "alice");
      assert.equal(await factors.verify("alice", code()), undefined);
      await server.kill();
      made.clock.time += 30_000;
      assert.equal(await factors.verify("alice", code()), undefined);
      for (const _ of five) await factors.verify("alice", "abc");
      assert.equal(codeOf(await factors.verify("alice", code())), "PM_MFA_LIMITED");
      await server.restart();
      for (let attempt = 0; attempt < 100 && !made.actions.includes("tries.recovered"); attempt++) {
        made.clock.time += 1_000;
        await factors.verify("bob", "abc");
      }
      assert.ok(made.actions.includes("tries.recovered"));
    } finally {
      client.disconnect();
    }
  },
);
