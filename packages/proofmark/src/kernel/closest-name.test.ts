import assert from "node:assert/strict";
import { test } from "node:test";

import { closestName } from "./closest-name.ts";

const names = ["maxAgeSeconds", "includeSubDomains", "preload", "csrf", "cors"];

for (const [typed, meant] of [
  ["preload", "preload"],
  ["preLoad", "preload"],
  ["peload", "preload"],
  ["csfr", "csrf"],
  ["maxage", "maxAgeSeconds"],
  ["max", undefined],
  ["maxAgeSecond", "maxAgeSeconds"],
  ["max_age_seconds", "maxAgeSeconds"],
  ["includeSubdomain", "includeSubDomains"],
  ["helmet", undefined],
  ["", undefined],
] as const) {
  test(`${JSON.stringify(typed)} is near to ${meant ?? "nothing"}`, () => {
    assert.equal(closestName(typed, names), meant);
  });
}

test("what is far too long is no slip, and costs nothing", () => {
  assert.equal(closestName("p".repeat(1_000_000), ["p".repeat(1_000_000)]), undefined);
});

test("without names there is none near", () => {
  assert.equal(closestName("a", []), undefined);
});
