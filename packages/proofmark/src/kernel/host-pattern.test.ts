import assert from "node:assert/strict";
import { test } from "node:test";

import { compileHostPatterns, hostPattern } from "./host-pattern.ts";

for (const [pattern, host, expected] of [
  ["example.com", "example.com", true],
  ["example.com", "www.example.com", false],
  ["*.example.com", "www.example.com", true],
  ["*.example.com", "a.b.example.com", true],
  ["*.example.com", "example.com", false],
  ["*.example.com", "evilexample.com", false],
  ["localhost:5173", "localhost:5173", true],
  ["localhost:5173", "localhost", false],
  ["*.example.com:8443", "www.example.com:8443", true],
  ["[::1]", "[::1]", true],
] as const)
  test(`${pattern} ${expected ? "covers" : "does not cover"} ${host}`, () => {
    assert.match(pattern, hostPattern);
    assert.equal(compileHostPatterns([pattern])(host), expected);
  });

for (const text of ["", "*", "*.", "https://example.com", "example.com/", "exam ple.com", "*.[::1]", "a..b"])
  test(`${JSON.stringify(text)} is no pattern of a host`, () => {
    assert.doesNotMatch(text, hostPattern);
  });
