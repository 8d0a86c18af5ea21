import assert from "node:assert/strict";
import { test } from "node:test";

import { SetClock, storeContract } from "./contract.fixture.ts";
import { MemoryStore } from "./memory.ts";

storeContract("memory", (clock) => new MemoryStore({ clock }));

const windows = [{ limit: 4, windowMs: 60_000 }];

test("a flood of fresh keys does not free a key that is blocked", () => {
  const store = new MemoryStore({ maxKeys: 50, clock: new SetClock() });
  for (let hit = 0; hit < 5; hit++) store.hit("blocked", windows);
  for (let flood = 0; flood < 10_000; flood++) store.hit(`flood-${flood}`, windows);
  assert.equal(store.hit("blocked", windows).isAllowed, false);
});

test("a key far from its limit gives way to fresh ones", () => {
  const store = new MemoryStore({ maxKeys: 50, clock: new SetClock() });
  store.hit("visitor", windows);
  for (let flood = 0; flood < 100; flood++) store.hit(`flood-${flood}`, windows);
  assert.equal(store.hit("visitor", windows).remaining, 3);
});

test("a blocked key whose windows are over gives way too", () => {
  const clock = new SetClock();
  const store = new MemoryStore({ maxKeys: 2, clock });
  for (let hit = 0; hit < 5; hit++) store.hit("blocked", windows);
  store.hit("visitor", windows);
  clock.time += 120_000;
  store.hit("fresh", windows);
  // The visitor is still counted: it was the blocked key that went.
  assert.equal(store.hit("visitor", windows).remaining, 3);
  assert.equal(store.hit("fresh", windows).remaining, 2);
});

test("a full store of blocked keys still takes a fresh one", () => {
  const store = new MemoryStore({ maxKeys: 50, clock: new SetClock() });
  for (let key = 0; key < 60; key++) for (let hit = 0; hit < 5; hit++) store.hit(`key-${key}`, windows);
  assert.equal(store.hit("fresh", windows).remaining, 3);
});

test("a rewritten value counts as young, and the oldest goes first", () => {
  const store = new MemoryStore({ maxKeys: 2 });
  store.set("a", "1", 60_000);
  store.set("b", "1", 60_000);
  store.set("a", "2", 60_000);
  store.set("c", "1", 60_000);
  assert.deepEqual([store.get("a"), store.get("b"), store.get("c")], ["2", undefined, "1"]);
});

test("nothing is left after disposal", async () => {
  const store = new MemoryStore();
  store.set("a", "1", 60_000);
  await store[Symbol.asyncDispose]();
  assert.equal(store.get("a"), undefined);
});
