import assert from "node:assert/strict";
import { test } from "node:test";

import { decodedForms } from "./decoded-forms.ts";

for (const [value, forms] of [
  ["a%2Fb", ["a/b"]],
  ["%252e%252e", ["%2e%2e", ".."]],
  ["Li4vc2VjcmV0LnR4dA==", ["../secret.txt"]],
  ["YTsgaWQgLy8_", ["a; id //?"]],
  ["plain", []],
  ["password", []],
  ["report-2024", []],
  ["not base64 at all", []],
] as const) {
  test(`${value} is decoded as an application would`, () => {
    assert.deepEqual(decodedForms(value), forms);
  });
}
