import assert from "node:assert/strict";
import { test } from "node:test";

import { Needles } from "./needles.ts";
import { countSteps } from "./steps.fixture.ts";

const needles = new Needles(["abc", "abcd", "xyz", "needle"]);

test("the first needle of a text is found, at its start, middle and end", () => {
  assert.deepEqual(needles.find("abc"), { needle: "abc", at: 0 });
  assert.deepEqual(needles.find("a needle, xyz"), { needle: "needle", at: 2 });
  assert.deepEqual(needles.find("..xyz"), { needle: "xyz", at: 2 });
});

test("a search goes on behind the last find", () => {
  assert.deepEqual(needles.find("xyzxyz", 1), { needle: "xyz", at: 3 });
  assert.equal(needles.find("xyz", 1), undefined);
});

test("of two needles with the same beginning the one named first is found", () => {
  assert.equal(new Needles(["abcd", "abc"]).find("abcd")?.needle, "abcd");
  assert.equal(needles.find("abcd")?.needle, "abc");
});

test("texts without a needle, and those too short for one, hold none", () => {
  for (const text of ["", "a", "ab", "ab c", "nedle"]) assert.equal(needles.find(text), undefined);
});

test("a needle of fewer than three characters is refused", () => {
  assert.throws(() => new Needles(["ab"]), /fewer than three/);
});

test("four times the text takes about four times the steps", async () => {
  const once = await countSteps(() => needles.find("needl".repeat(500)));
  const fourTimes = await countSteps(() => needles.find("needl".repeat(2_000)));
  assert.ok(once > 0);
  assert.ok(fourTimes < 5 * once, `${once} → ${fourTimes}`);
});
