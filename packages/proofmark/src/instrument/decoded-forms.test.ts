import assert from "node:assert/strict";
import { test } from "node:test";

import * as fastCheck from "fast-check";

import { decodedForms, fromBase64 } from "./decoded-forms.ts";

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

test("every text that can be printed is read back from both kinds of base64", () => {
  const text = fastCheck
    .string({ unit: "grapheme", minLength: 6, maxLength: 40 })
    .filter((each) => !/\p{Cc}/u.test(each) && each.isWellFormed() && !each.includes("\uFFFD"));
  fastCheck.assert(
    fastCheck.property(text, fastCheck.constantFrom("base64", "base64url"), (each, kind) => {
      assert.equal(fromBase64(Buffer.from(each).toString(kind)), each);
    }),
  );
});
