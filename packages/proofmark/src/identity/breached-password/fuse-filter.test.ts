import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { buildFuse, fingerprintOf, FuseError, slotCount, slotsOf, type Fuse } from "./fuse-filter.ts";

function randomKeys(count: number): Uint32Array {
  const bytes = randomBytes(count * 8);
  return Uint32Array.from({ length: count * 2 }, (_, index) => bytes.readUInt32LE(index * 4));
}

function has(fuse: Fuse, high: number, low: number): boolean {
  const slots = new Uint32Array(3);
  slotsOf(high, low, fuse, slots);
  return slots.reduce((sum, slot) => sum ^ (fuse.fingerprints[slot] ?? 0), fingerprintOf(high)) === 0;
}

for (const count of [1, 2, 3, 4, 10, 100, 1_000, 10_000, 100_000])
  test(`each of ${count} keys is found, and the table is small`, () => {
    const keys = randomKeys(count);
    const fuse = buildFuse(keys);
    for (let key = 0; key < count; key++) assert.ok(has(fuse, keys[2 * key] ?? 0, keys[2 * key + 1] ?? 0));
    assert.equal(fuse.fingerprints.length, slotCount(fuse));
    if (count >= 10_000) assert.ok(slotCount(fuse) / count < 1.35, `${slotCount(fuse) / count}`);
  });

test("strangers are taken for known as seldom as 16 bits let them", () => {
  const fuse = buildFuse(randomKeys(50_000));
  const strangers = randomKeys(1_000_000);
  let found = 0;
  for (let key = 0; key < strangers.length; key += 2)
    if (has(fuse, strangers[key] ?? 0, strangers[key + 1] ?? 0)) found++;
  // 15 are to be expected; 60 would be one run in 10^15.
  assert.ok(found < 60, `${found} of a million`);
});

test("the three slots of a key are in the table and differ", () => {
  const keys = randomKeys(1_000);
  const layout = { seed: 1, segmentLength: 16, windows: 3 };
  const slots = new Uint32Array(3);
  for (let key = 0; key < keys.length; key += 2) {
    slotsOf(keys[key] ?? 0, keys[key + 1] ?? 0, layout, slots);
    assert.equal(new Set(slots).size, 3);
    assert.ok(slots.every((slot) => slot < slotCount(layout)));
  }
});

test("no keys make an empty table, the same keys the same bytes", () => {
  assert.equal(slotCount(buildFuse(new Uint32Array(0))), 0);
  const keys = randomKeys(5_000);
  assert.deepEqual(buildFuse(keys), buildFuse(keys));
});

test("a key that stands there twice is told", () => {
  const keys = randomKeys(100);
  keys.copyWithin(2, 0, 2);
  assert.throws(() => buildFuse(keys), FuseError);
});
