import assert from "node:assert/strict";
import { test } from "node:test";

import { isAnySite, parseContentPolicies } from "./content-policy.ts";

test("directives are read without case, and the first of a name counts", () => {
  const [policy] = parseContentPolicies("Script-Src 'self'  https://a.example;; script-src *");
  assert.deepEqual([...(policy ?? [])], [["script-src", ["'self'", "https://a.example"]]]);
});

test("a comma separates policies, and an empty one is none", () => {
  assert.equal(parseContentPolicies("default-src 'self', , object-src 'none'").length, 2);
  assert.equal(parseContentPolicies(" ; ").length, 0);
});

for (const source of ["*", "https:", "HTTP:", "https://", "https://*", "*:*", "https://*:443", "*.com"])
  test(`${source} matches every site`, () => assert.ok(isAnySite(source)));

for (const source of ["'self'", "https://a.example", "*.a.example", "data:", "https://*.a.example:*"])
  test(`${source} matches some sites only`, () => assert.ok(!isAnySite(source)));
