import assert from "node:assert/strict";
import { test } from "node:test";

import { judgeLosses } from "./loss-window.ts";

const refusal = (id: string, at: number) => ({ id, code: "PM_RATE_LIMITED", at });
const question = { killedAt: [100_000, 200_000], windowMs: 1_500 };

for (const [what, at, isExplained] of [
  ["just before a kill", 99_999, true],
  ["at the beginning of the window", 98_500, true],
  ["before the window", 98_499, false],
  ["read from the socket just after the kill", 200_050, true],
  ["long after the kill", 200_101, false],
] as const)
  test(`a refusal that is not stored, seen ${what}, is ${isExplained ? "within what a kill may take" : "a loss"}`, () => {
    const { lostInWindow, lostOutside } = judgeLosses({
      ...question,
      seen: [refusal("a", at), refusal("b", at)],
      stored: new Map([["b", 1]]),
    });
    assert.equal(lostInWindow.length, isExplained ? 1 : 0);
    assert.equal(lostOutside.length, isExplained ? 0 : 1);
  });

test("without a kill every loss is one", () => {
  const seen = [refusal("a", 5)];
  assert.equal(judgeLosses({ ...question, killedAt: [], seen, stored: new Map() }).lostOutside.length, 1);
});

test("what is stored twice is named; what is stored and was never seen is none of it", () => {
  const stored = new Map([
    ["a", 2],
    ["unseen", 1],
  ]);
  const verdict = judgeLosses({ ...question, seen: [refusal("a", 5)], stored });
  assert.deepEqual(verdict.repeated, ["a"]);
  assert.equal(verdict.stored, 1);
});
