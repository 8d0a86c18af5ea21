import assert from "node:assert/strict";
import { test } from "node:test";

import { compareTimings, fewestSamples, median } from "./timing.ts";

/** Times like those of a service: a floor, noise above it, and now and then a long pause. From one seed, so always the same. */
function series(seed: number, count: number, floorMs: number, noiseMs: number): number[] {
  let state = seed;
  const next = (): number => {
    // The generator of Park and Miller.
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return Array.from({ length: count }, () => {
    const noise = -Math.log(1 - next()) * noiseMs;
    return floorMs + noise + (next() > 0.95 ? 80 : 0);
  });
}

const seeds = Array.from({ length: 200 }, (_, index) => 7 + index * 7_919);
const verdicts = (left: (seed: number) => number[], right: (seed: number) => number[]): string[] =>
  seeds.map((seed) => compareTimings(left(seed), right(seed + 1)).verdict);
const share = (all: readonly string[], verdict: string): number =>
  all.filter((each) => each === verdict).length / all.length;

test("a hash that is left out for unknown names is seen, and never passes", () => {
  const all = verdicts(
    (seed) => series(seed, 24, 35, 5),
    (seed) => series(seed, 24, 5, 2),
  );
  assert.ok(share(all, "different") >= 0.99, `${share(all, "different")} different`);
  assert.equal(share(all, "same"), 0);
});

test("a mail that is sent before the answer is seen, through noise and pauses", () => {
  const all = verdicts(
    (seed) => series(seed, 24, 22, 4),
    (seed) => series(seed, 24, 2, 3),
  );
  assert.ok(share(all, "different") >= 0.99, `${share(all, "different")} different`);
  assert.equal(share(all, "same"), 0);
});

test("two series of one kind are hardly ever told apart, and mostly the same", () => {
  const all = verdicts(
    (seed) => series(seed, 30, 35, 4),
    (seed) => series(seed, 30, 35, 4),
  );
  assert.ok(share(all, "different") <= 0.01, `${share(all, "different")} different`);
  assert.ok(share(all, "same") >= 0.9, `${share(all, "same")} the same`);
});

test("a difference that no network lets through is none", () => {
  const all = verdicts(
    (seed) => series(seed, 60, 10.4, 1),
    (seed) => series(seed, 60, 10, 1),
  );
  assert.equal(share(all, "different"), 0);
});

test("noise without end allows no word, and never a pass", () => {
  const all = verdicts(
    (seed) => series(seed, 24, 20, 120),
    (seed) => series(seed, 24, 35, 120),
  );
  assert.ok(share(all, "same") <= 0.02, `${share(all, "same")} the same`);
  assert.ok(share(all, "inconclusive") >= 0.5);
});

test("too few samples allow no word, however far apart or alike", () => {
  const few = Array.from({ length: fewestSamples - 1 }, () => 10);
  const many = Array.from({ length: 100 }, () => 10);
  assert.equal(compareTimings(few, many).verdict, "inconclusive");
  assert.equal(
    compareTimings(
      many,
      few.map((ms) => ms + 100),
    ).verdict,
    "inconclusive",
  );
  assert.equal(compareTimings([], []).verdict, "inconclusive");
  assert.equal(compareTimings(many, [...few, 10]).verdict, "same");
});

test("the shift says which series is longer, and by how much", () => {
  const left = Array.from({ length: 30 }, (_, index) => 30 + (index % 3));
  const right = Array.from({ length: 30 }, (_, index) => 10 + (index % 3));
  const { shiftMs, fromMs, toMs } = compareTimings(left, right);
  assert.equal(shiftMs, 20);
  assert.ok(fromMs <= 20 && toMs >= 20);
  assert.equal(compareTimings(right, left).shiftMs, -20);
});

for (const [values, middle] of [
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[5], 5],
] as const)
  test(`the median of ${values.join(", ")} is ${middle}`, () => {
    assert.equal(median(values), middle);
  });
