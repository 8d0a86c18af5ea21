import assert from "node:assert/strict";
import { test } from "node:test";
import { countTests } from "./run-tests.ts";

test("the number of tests is read from node's summary, with and without colours", () => {
  assert.equal(countTests("✔ a (1ms)\nℹ tests 12\nℹ suites 0\n"), 12);
  assert.equal(countTests("\u001B[34mℹ tests 3\u001B[39m\nℹ suites 0\n"), 3);
});

test("a run without a summary, or with none in it, counts as no test", () => {
  assert.equal(countTests("ℹ tests 0\n"), 0);
  assert.equal(countTests("a test that prints: tests 7\n"), 0);
});
