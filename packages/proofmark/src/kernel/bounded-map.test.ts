import assert from "node:assert/strict";
import { test } from "node:test";

import { BoundedMap } from "./bounded-map.ts";

function filled(
  maxEntries: number,
  keys: string,
  isSpared?: (value: string) => boolean,
): BoundedMap<string, string> {
  const map = new BoundedMap<string, string>(maxEntries, isSpared);
  for (const key of keys) map.set(key, key);
  return map;
}

const keysOf = (map: BoundedMap<string, string>): string => Array.from(map, ([key]) => key).join("");

test("a new key at the limit removes the oldest", () => {
  assert.equal(keysOf(filled(3, "abcde")), "cde");
});

test("a known key at the limit removes nothing", () => {
  const map = filled(3, "abc");
  map.set("a", "new");
  assert.deepEqual([map.size, map.get("a"), map.get("b")], [3, "new", "b"]);
});

test("a deleted key leaves room, and the oldest of the others goes next", () => {
  const map = filled(3, "abcd");
  assert.equal(map.delete("b"), true);
  assert.equal(map.delete("b"), false);
  map.set("e", "e");
  map.set("f", "f");
  assert.equal(keysOf(map), "def");
});

test("a spared entry counts as written anew", () => {
  assert.equal(keysOf(filled(3, "abcd", (value) => value === "a")), "cad");
});

test("where all are spared, the map still takes new keys and stays within its limit", () => {
  const map = filled(20, "abcdefghijklmnopqrstuvwxyz", () => true);
  assert.equal(map.size, 20);
  assert.equal(map.get("z"), "z");
});

test("a map of one entry holds the last", () => {
  assert.equal(keysOf(filled(1, "abc", () => true)), "c");
});

test("eviction goes on after the map was cleared", () => {
  const map = filled(2, "abc");
  map.clear();
  assert.equal(map.size, 0);
  for (const key of "defg") map.set(key, key);
  assert.equal(keysOf(map), "fg");
});

test("through a hundred thousand writes the map holds the newest, in order", () => {
  const map = new BoundedMap<number, number>(100);
  for (let key = 0; key < 100_000; key++) map.set(key, key);
  assert.deepEqual(
    Array.from(map, ([key]) => key),
    Array.from({ length: 100 }, (_, index) => 99_900 + index),
  );
});

for (const maxEntries of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
  test(`${maxEntries} is no limit`, () => {
    assert.throws(() => new BoundedMap(maxEntries), RangeError);
  });
}
