import assert from "node:assert/strict";
import { test } from "node:test";

import { SetClock } from "../contract.fixture.ts";
import { SingleUseTokens } from "./single-use-tokens.ts";
import { sqliteStorage } from "./sqlite.ts";

async function withTokens(
  use: (tokens: SingleUseTokens, clock: SetClock, storage: ReturnType<typeof sqliteStorage>) => Promise<void>,
  keepsOlder = false,
): Promise<void> {
  const clock = new SetClock();
  await using storage = sqliteStorage(":memory:", { clock });
  const tokens = new SingleUseTokens(storage, { purpose: "reset", lifetimeSeconds: 900, keepsOlder, clock });
  await use(tokens, clock, storage);
}

test("a token is good once, and looking at it uses nothing up", () =>
  withTokens(async (tokens) => {
    const token = await tokens.issue("alice", "more");
    assert.deepEqual(await tokens.peek(token), { owner: "alice", data: "more" });
    assert.deepEqual(await tokens.take(token), { owner: "alice", data: "more" });
    assert.equal(await tokens.peek(token), undefined);
    assert.equal(await tokens.take(token), undefined);
  }));

test("of many that take one token at once, one gets it", () =>
  withTokens(async (tokens) => {
    const token = await tokens.issue("alice");
    const taken = await Promise.all(Array.from({ length: 20 }, async () => tokens.take(token)));
    assert.equal(taken.filter((content) => content !== undefined).length, 1);
  }));

test("a new token ends the one before, and no other owner's", () =>
  withTokens(async (tokens) => {
    const [older, others] = [await tokens.issue("alice"), await tokens.issue("bob")];
    const newer = await tokens.issue("alice");
    assert.equal(await tokens.take(older), undefined);
    assert.equal((await tokens.take(newer))?.owner, "alice");
    assert.equal((await tokens.take(others))?.owner, "bob");
  }));

test("of tokens that are issued to one owner at once, one stays good", () =>
  withTokens(async (tokens) => {
    const issued = await Promise.all(Array.from({ length: 3 }, async () => tokens.issue("alice")));
    const good = await Promise.all(issued.map(async (token) => tokens.peek(token)));
    assert.equal(good.filter((content) => content !== undefined).length, 1);
  }));

test("where older ones are kept, each is good once", () =>
  withTokens(async (tokens) => {
    const issued = [await tokens.issue("alice"), await tokens.issue("alice")];
    for (const token of issued) assert.equal((await tokens.take(token))?.owner, "alice");
    for (const token of issued) assert.equal(await tokens.take(token), undefined);
  }, true));

test("a token is over with its time", () =>
  withTokens(async (tokens, clock) => {
    const token = await tokens.issue("alice");
    clock.time += 899_999;
    assert.notEqual(await tokens.peek(token), undefined);
    clock.time += 1;
    assert.equal(await tokens.take(token), undefined);
    assert.equal((await tokens.take(await tokens.issue("alice")))?.owner, "alice");
  }));

for (const keepsOlder of [true, false])
  test(`ended tokens are good no longer (older ones kept: ${keepsOlder})`, () =>
    withTokens(async (tokens) => {
      const [token, others] = [await tokens.issue("alice"), await tokens.issue("bob")];
      await tokens.end("alice");
      assert.equal(await tokens.take(token), undefined);
      assert.equal((await tokens.take(others))?.owner, "bob");
    }, keepsOlder));

test("the storage holds no token", () =>
  withTokens(async (tokens, _clock, storage) => {
    const token = await tokens.issue("alice");
    const records = await storage.since("reset-token", 0, 10);
    assert.equal(records.length, 1);
    assert.ok(!JSON.stringify(records).includes(token));
  }));

for (const token of ["", "x", "x".repeat(10_000), "\u0000", "../reset"])
  test(`what is no token stands for nothing: ${JSON.stringify(token.slice(0, 20))}`, () =>
    withTokens(async (tokens) => {
      await tokens.issue("alice");
      assert.equal(await tokens.take(token), undefined);
    }));
