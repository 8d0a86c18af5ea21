import assert from "node:assert/strict";
import { test } from "node:test";

import { compileExemptPath, compileGuardedPath } from "./guarded-path.ts";

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
  // Hono undoes one escape where another is broken.
  ["/café/*", ["/caf%C3%A9/x", "/CAF%C3%A9/%zz", "/caf%C3%A9/%ff"], ["/cafe/%zz", "/caf%C3/%zz"]],
  ["*/login", ["/login", "/a/Login/", "/login;x/a", "/login/."], ["/login/now", "/xlogin", "/%zz"]],
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

for (const [pattern, exempt, other] of [
  [
    "/open/*",
    ["/open", "/open/", "/open/a", "/open/A%20b", "/open/caf%C3%A9", "/open/a;v=1"],
    [
      "/OPEN/a",
      "/%6fpen/a",
      "/open;v=1/a",
      "//open/a",
      "/open/../a",
      "/open/%2e%2e/a",
      "/open\\a",
      "/a/..%2fopen/a",
      "/open%2fa",
      "/open/%zz",
      "*",
    ],
  ],
  ["/Open", ["/Open", "/Open/"], ["/open", "/Open/a", "/Open//"]],
] as const) {
  for (const path of exempt)
    test(`${JSON.stringify(path)} is ${pattern} for every router`, () => {
      assert.equal(compileExemptPath(pattern)(path), true);
    });
  for (const path of other)
    test(`${JSON.stringify(path)} is not ${pattern} for every router`, () => {
      assert.equal(compileExemptPath(pattern)(path), false);
    });
}

test("a pattern that would match nothing is refused", () => {
  assert.throws(() => compileGuardedPath("/a/*/b"), RangeError);
  assert.throws(() => compileExemptPath("/a/*/b"), RangeError);
});
