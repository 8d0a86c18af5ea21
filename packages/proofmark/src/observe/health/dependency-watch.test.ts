import assert from "node:assert/strict";
import { test } from "node:test";

import { DependencyWatch, type Dependency } from "./dependency-watch.ts";

function watch(check: Dependency["check"], deadlineMs = 20) {
  const times = { cacheMs: 1000, time: 0, now: () => times.time, elapsed: () => times.time };
  return { times, watched: new DependencyWatch({ name: "it", check, deadlineMs }, times) };
}

const never = new Promise<never>(() => {});

for (const [what, check, reason] of [
  ["answers", () => "yes", undefined],
  ["answers nothing", () => undefined, undefined],
  ["resolves", async () => await Promise.resolve(true), undefined],
  ["says no", () => false, "It said no."],
  ["resolves no", async () => await Promise.resolve(false), "It said no."],
  [
    "throws",
    () => {
      throw new RangeError("secret");
    },
    "It failed (RangeError).",
  ],
  [
    "rejects",
    () => Promise.reject(Object.assign(new Error("secret"), { code: "ECONNREFUSED" })),
    "It failed (ECONNREFUSED).",
  ],
  ["rejects with nothing", () => Promise.reject(), "It failed (no error was given)."],
  ["rejects with a bare object", () => Promise.reject(Object.create(null)), "It failed (Error)."],
  [
    "has a text for a code",
    () => Promise.reject(Object.assign(new Error(), { code: "user=postgres" })),
    "It failed (Error).",
  ],
  ["hangs for ever", () => never, "It did not answer within 20 ms."],
] as const satisfies readonly (readonly [string, Dependency["check"], string | undefined])[])
  test(`a check that ${what}: ${reason ?? "up"}`, async () => {
    const state = await watch(check).watched.state();
    assert.deepEqual([state.isUp, state.reason], [reason === undefined, reason ?? null]);
  });

test("the signal is aborted at the deadline, and what comes later changes nothing", async () => {
  let resolve: ((value: boolean) => void) | undefined;
  let given: AbortSignal | undefined;
  const { watched } = watch((signal) => {
    given = signal;
    return new Promise((yes) => (resolve = yes));
  });
  assert.equal((await watched.state()).isUp, false);
  assert.equal(given?.aborted, true);
  resolve?.(true);
  await new Promise(setImmediate);
  assert.equal((await watched.state()).isUp, false);
});

test("a result stands for a time, and then it is looked anew", async () => {
  let isUp = true;
  const { watched, times } = watch(() => isUp);
  assert.equal((await watched.state()).isUp, true);
  isUp = false;
  times.time = 999;
  assert.equal((await watched.state()).isUp, true);
  times.time = 1000;
  assert.equal((await watched.state()).isUp, false);
});

test("the more checks hang, the longer is waited for the next; once they let go, it is as before", async () => {
  let checks = 0;
  const hanging: (() => void)[] = [];
  const { watched, times } = watch(() => {
    checks++;
    return new Promise<void>((resolve) => hanging.push(resolve));
  }, 1);
  for (const [waitedMs, made] of [
    [0, 1],
    [1999, 1],
    [2000, 2],
    [5999, 2],
    [6000, 3],
  ] as const) {
    times.time = waitedMs;
    await watched.state();
    assert.equal(checks, made, `${waitedMs} ms`);
  }
  for (const letGo of hanging) letGo();
  await new Promise(setImmediate);
  times.time = 100_000;
  await watched.state();
  times.time += 2000;
  await watched.state();
  assert.equal(checks, 5);
});
