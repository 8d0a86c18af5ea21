import assert from "node:assert/strict";
import { test } from "node:test";

import { compileGuardedPath } from "./guarded-path.ts";

for (const [pattern, guarded, free] of [
  [
    "/hooks/pay",
    [
      "/hooks/pay",
      "/Hooks/PAY",
      "/hooks/pay/",
      "//hooks//pay",
      "/hooks/%70ay",
      "/hooks%2Fpay",
      "/a/../hooks/pay",
      "/hooks/pay;v=1",
      "/hooks/pay#top",
      "\\hooks\\pay",
      "//any.example/hooks/pay",
      "/\\any.example/hooks/pay",
      "http:/hooks/pay",
    ],
    ["/hooks", "/hooks/pays", "/hooks/pay/other", "/", "//any.example/hooks", "*", ""],
  ],
  [
    "/hooks/*",
    ["/hooks", "/hooks/any", "/hooks/..%2f..%2fhome", "/%68ooks/%2e%2e/home", "/hooks/../home", "/hooks/%zz"],
    ["/hook", "/home", "/a/hooks/any", "/%zz"],
  ],
] as const) {
  for (const path of guarded)
    test(`${JSON.stringify(path)} may be read as ${pattern}`, () => {
      assert.equal(compileGuardedPath(pattern)(path), true);
    });
  for (const path of free)
    test(`${JSON.stringify(path)} is another path than ${pattern}`, () => {
      assert.equal(compileGuardedPath(pattern)(path), false);
    });
}

test("a pattern that would match nothing is refused", () => {
  assert.throws(() => compileGuardedPath("/a/*/b"), RangeError);
});
