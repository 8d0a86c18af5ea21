import assert from "node:assert/strict";
import { test } from "node:test";

import { memoryGrowth, type MemorySample } from "./memory-growth.ts";
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

const kib = 1_024;
/** Fills a cache for four minutes, then grows by so many KiB a minute. */
const samplesOf = (name: string, life: number, growthKib: number): readonly MemorySample[] =>
  Array.from({ length: 13 }, (_, minute) => {
    const heldBytes = Math.min(minute, 4) * 5_000 * kib + minute * growthKib * kib;
    return { name, life, at: minute * 60_000, heldBytes, residentBytes: 2 * heldBytes };
  });

test("the longest life is judged, without its warm-up", () => {
  const lives = [
    { name: "service", number: 0, begunAt: 0, readyAt: 0, endedAt: 60_000 },
    { name: "service", number: 1, begunAt: 0, readyAt: 0, endedAt: 720_000 },
  ];
  const samples = [
    ...samplesOf("service", 1, 30),
    ...samplesOf("service", 0, 9_999),
    ...samplesOf("other", 1, 9_999),
  ];
  const growth = memoryGrowth(lives, samples);
  assert.equal(growth?.minutes, 8);
  assert.equal(Math.round(growth.heldKib), 30);
  assert.equal(Math.round(growth.residentKib), 60);
  assert.equal(memoryGrowth(lives, []), undefined);
  assert.equal(memoryGrowth([], samples), undefined);
});
