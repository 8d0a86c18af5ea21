import assert from "node:assert/strict";
import { test } from "node:test";

import { FlatHead } from "./response-head.ts";
import { addVary } from "./vary.ts";

for (const [given, expected] of [
  [undefined, "Origin"],
  ["Accept-Encoding", "Accept-Encoding, Origin"],
  ["accept-encoding, ORIGIN", "accept-encoding, ORIGIN"],
  ["*", "*"],
  ["X-Origin", "X-Origin, Origin"],
] as const) {
  test(`Vary: ${given ?? "nothing"} becomes ${expected}`, () => {
    const head = new FlatHead(200, given === undefined ? [] : ["vary", given]);
    addVary(head, "Origin");
    assert.equal(head.get("Vary"), expected);
  });
}

test("several Vary lines become one", () => {
  const head = new FlatHead(200, ["Vary", "A", "Vary", "B"]);
  addVary(head, "Origin");
  assert.equal(head.get("Vary"), "A, B, Origin");
});
