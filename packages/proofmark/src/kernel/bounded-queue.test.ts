import assert from "node:assert/strict";
import { test } from "node:test";

import { BoundedQueue } from "./bounded-queue.ts";

const settled = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

test("no more work at once than may, and the others follow in the order in which they came", async () => {
  const queue = new BoundedQueue({ parallel: 2, maxWaiting: 10, maxWaitMs: 60_000 });
  const order: number[] = [];
  let most = 0;
  const work = async (id: number): Promise<void> => {
    using place = await queue.enter();
    assert.ok(place);
    order.push(id);
    most = Math.max(most, queue.working);
    await settled();
  };
  await Promise.all([1, 2, 3, 4, 5].map(work));
  assert.deepEqual(order, [1, 2, 3, 4, 5]);
  assert.equal(most, 2);
  assert.deepEqual([queue.working, queue.waiting], [0, 0]);
});

test("who comes when all places to wait are taken is turned away at once, and disturbs nobody", async () => {
  const queue = new BoundedQueue({ parallel: 1, maxWaiting: 1, maxWaitMs: 60_000 });
  const first = await queue.enter();
  const second = queue.enter();
  assert.equal(await queue.enter(), undefined);
  first?.[Symbol.dispose]();
  const place = await second;
  assert.ok(place);
  place[Symbol.dispose]();
  assert.equal(queue.working, 0);
});

test("a wait ends when its time is over, and its place goes to who still waits", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const queue = new BoundedQueue({ parallel: 1, maxWaiting: 5, maxWaitMs: 1_000 });
  const first = await queue.enter();
  const early = queue.enter();
  context.mock.timers.tick(600);
  const late = queue.enter();
  context.mock.timers.tick(400);
  assert.equal(await early, undefined);
  assert.equal(queue.waiting, 1);
  first?.[Symbol.dispose]();
  assert.ok(await late);
});

test("a place that is given back twice counts once", async () => {
  const queue = new BoundedQueue({ parallel: 1, maxWaiting: 5, maxWaitMs: 1_000 });
  const place = await queue.enter();
  place?.[Symbol.dispose]();
  place?.[Symbol.dispose]();
  assert.equal(queue.working, 0);
  assert.ok(await queue.enter());
  assert.equal(queue.working, 1);
});

test("work that fails gives its place back", async () => {
  const queue = new BoundedQueue({ parallel: 1, maxWaiting: 0, maxWaitMs: 1_000 });
  await assert.rejects(async () => {
    using place = await queue.enter();
    assert.ok(place);
    throw new Error("broken");
  }, /broken/);
  assert.equal(queue.working, 0);
});
