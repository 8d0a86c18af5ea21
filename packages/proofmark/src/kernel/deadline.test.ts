import assert from "node:assert/strict";
import { test } from "node:test";

import { DeadlineError, withDeadline } from "./deadline.ts";

test("work that is done in time gives its result", async () => {
  assert.equal(await withDeadline(Promise.resolve(7), 1_000, "Work"), 7);
});

test("work that fails in time fails with its own error", async () => {
  const failure = new Error("broken");
  await assert.rejects(withDeadline(Promise.reject(failure), 1_000, "Work"), failure);
});

test("work that is never done ends with a sentence that names it", async () => {
  await assert.rejects(withDeadline(new Promise(() => {}), 5, "The shared store"), (error) => {
    assert.ok(error instanceof DeadlineError);
    assert.equal(error.message, "The shared store took longer than 5 ms.");
    assert.equal(error.code, "PM_DEADLINE");
    return true;
  });
});

test("a timer of an hour does not keep the process when the work is done", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let wasCleared = false;
  const clear = globalThis.clearTimeout;
  context.mock.method(globalThis, "clearTimeout", (timer: NodeJS.Timeout) => {
    wasCleared = true;
    clear(timer);
  });
  await withDeadline(Promise.resolve(), 3_600_000, "Work");
  assert.ok(wasCleared);
});

test("work that fails after its time was over disturbs nobody", async () => {
  const failures: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void failures.push(reason);
  process.on("unhandledRejection", onUnhandled);
  const late = Promise.withResolvers<void>();
  await assert.rejects(withDeadline(late.promise, 1, "Work"), DeadlineError);
  late.reject(new Error("late"));
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", onUnhandled);
  assert.deepEqual(failures, []);
});
