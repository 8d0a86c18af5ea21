import assert from "node:assert/strict";
import { test } from "node:test";

import { hitWindows, type WindowCount } from "./sliding-window.ts";
import type { RateWindow } from "./store.ts";

const start = 1_800_000_000_000;

function fresh(windows: readonly RateWindow[]): WindowCount[] {
  return windows.map(() => ({ index: 0, current: 0, previous: 0 }));
}

/** A small generator with a seed (Lehmer), so that a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

test("whenever a hit is refused, one at the time that was said is allowed", () => {
  const random = seeded(7);
  let refusals = 0;
  for (let run = 0; run < 300; run++) {
    const windows = [
      { limit: 1 + random(20), windowMs: 1_000 * (1 + random(60)) },
      { limit: 1 + random(5), windowMs: 1_000 },
    ];
    const counts = fresh(windows);
    let now = start + random(1_000_000);
    for (let hit = 0; hit < 100; hit++) {
      now += random(700);
      const result = hitWindows(counts, windows, now);
      if (result.isAllowed) continue;
      refusals++;
      const later = structuredClone(counts);
      assert.equal(hitWindows(later, windows, now + result.retryAfterMs).isAllowed, true, `run ${run}`);
    }
  }
  assert.ok(refusals > 1_000);
});

test("no fixed window ever holds more than the limit", () => {
  const random = seeded(11);
  const windows = [{ limit: 7, windowMs: 10_000 }];
  const counts = fresh(windows);
  const admitted = new Map<number, number>();
  let now = start;
  for (let hit = 0; hit < 20_000; hit++) {
    now += random(300);
    if (!hitWindows(counts, windows, now).isAllowed) continue;
    const index = Math.floor(now / 10_000);
    admitted.set(index, (admitted.get(index) ?? 0) + 1);
  }
  assert.ok(admitted.size > 100);
  assert.ok([...admitted.values()].every((count) => count <= 7));
});

for (const { title, at, expected } of [
  { title: "the first hit: this window and the next", at: 0, expected: 120_000 },
  { title: "a hit late in the window: what is left of it, and the next", at: 59_000, expected: 61_000 },
]) {
  test(`the window is empty again after ${title}`, () => {
    const windows = [{ limit: 5, windowMs: 60_000 }];
    assert.equal(hitWindows(fresh(windows), windows, start + at).resetMs, expected);
  });
}

test("a window that nobody hit is empty now", () => {
  const windows = [
    { limit: 5, windowMs: 60_000 },
    { limit: 0, windowMs: 1_000 },
  ];
  const result = hitWindows(fresh(windows), windows, start);
  assert.deepEqual([result.isAllowed, result.resetMs], [false, 0]);
});

test("a steady client at the allowed pace is never refused", () => {
  const windows = [{ limit: 60, windowMs: 60_000 }];
  const counts = fresh(windows);
  for (let hit = 0; hit < 1_000; hit++) {
    assert.equal(hitWindows(counts, windows, start + hit * 1_020).isAllowed, true, `hit ${hit}`);
  }
});
