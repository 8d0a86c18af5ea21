import assert from "node:assert/strict";
import { test } from "node:test";

import { slope } from "./slope.ts";

test("a line has its own slope, also with moments of an epoch and uneven gaps", () => {
  const from = 1_800_000_000_000;
  const samples = [0, 5, 30, 31, 90].map((at) => ({ at: from + at * 1_000, value: 7_000_000 + at * 12 }));
  assert.ok(Math.abs(slope(samples) * 1_000 - 12) < 1e-6);
});

test("what goes up and down and comes back is flat, one moment is flat, and nothing is flat", () => {
  assert.equal(slope([1, 3, 3, 1].map((value, at) => ({ at, value }))), 0);
  assert.equal(slope([{ at: 5, value: 9 }]), 0);
  assert.equal(slope([]), 0);
});
