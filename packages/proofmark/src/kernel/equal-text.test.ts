import assert from "node:assert/strict";
import { test } from "node:test";

import { equalText } from "./equal-text.ts";

for (const [left, right, isEqual] of [
  ["", "", true],
  ["token", "token", true],
  ["schlüssel", "schlüssel", true],
  ["token", "tokem", false],
  ["token", "Token", false],
  ["token", "token ", false],
  ["token", "", false],
  // One character each, but bytes of different number: no exception.
  ["é", "e", false],
  // The same letter in two forms is two texts.
  ["\u00E9", "e\u0301", false],
] as const) {
  test(`${JSON.stringify(left)} and ${JSON.stringify(right)} are ${isEqual ? "equal" : "different"}`, () => {
    assert.equal(equalText(left, right), isEqual);
  });
}
