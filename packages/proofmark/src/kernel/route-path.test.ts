import assert from "node:assert/strict";
import { test } from "node:test";

import { compilePathPattern, normalisePath } from "./route-path.ts";

for (const [title, sent, read] of [
  ["a plain path", "/login", "/login"],
  ["the root", "/", "/"],
  ["nothing", "", "/"],
  ["upper case", "/Login", "/login"],
  ["a trailing slash", "/login/", "/login"],
  ["doubled slashes", "//login//now", "/login/now"],
  ["an escaped letter", "/%6Cogin", "/login"],
  ["an escaped letter beside a broken escape", "/%zz/../%6cogin", "/login"],
  ["a broken escape", "/100%", "/100%"],
  ["bytes that are no UTF-8", "/%ff/login", "/%ff/login"],
  [
    "half a letter, a surrogate, and the overlong",
    "/%c3/%ed%a0%80/%c0%af/%6cogin",
    "/%c3/%ed%a0%80/%c0%af/login",
  ],
  ["a whole letter beside half of one", "/%C3%A4/%C3%A4%C3/%E2%82%AC", "/ä/%c3%a4%c3/€"],
  ["an escape that is cut off", "/%6cogin/%6", "/login/%6"],
  ["dot segments", "/a/./b/../login", "/a/login"],
  ["escaped dot segments", "/a/%2e%2e/login", "/login"],
  ["more dots than segments", "/../../login", "/login"],
  ["backslashes", "\\login", "/login"],
  ["an escaped slash", "/api%2Flogin", "/api/login"],
  ["path parameters", "/login;jsessionid=1", "/login"],
  ["dots behind path parameters", "/a/..;x/login", "/login"],
  ["a fragment", "/login#top", "/login"],
  ["an escape that yields an escape: decoded once", "/%256Cogin", "/%6cogin"],
  ["dots in a name", "/files/a..b.txt", "/files/a..b.txt"],
  ["letters of other scripts", "/%C3%84pfel", "/äpfel"],
] as const) {
  test(`${title} is read as routers read it: ${sent}`, () => {
    assert.equal(normalisePath(sent), read);
  });
}

test("what is normalised stays as it is when normalised again", () => {
  for (const path of ["/", "/login", "/a/b_c-d/9", "/äpfel", "/a..b"])
    assert.equal(normalisePath(path), path);
});

for (const [pattern, matching, other] of [
  ["*", ["/", "/anything/at/all"], []],
  ["/login", ["/login"], ["/", "/login/now", "/logins", "/api/login"]],
  ["/Login/", ["/login"], ["/login/now"]],
  ["/api/*", ["/api", "/api/", "/api/users/1"], ["/apis", "/", "/v1/api/users"]],
  ["/API/*", ["/api/users"], ["/apis"]],
  ["/%61pi/*", ["/api/users"], ["/apis"]],
  ["/*", ["/", "/anything"], []],
  ["/v1*", ["/v1", "/v1beta", "/v1/users"], ["/v2"]],
  ["*/login", ["/login", "/api/login"], ["/login/now", "/xlogin"]],
  ["*.php", ["/index.php", "/a/b.php"], ["/php", "/index.php5"]],
] as const) {
  test(`the pattern ${pattern} matches what it says and nothing beside`, () => {
    const matches = compilePathPattern(pattern);
    for (const path of matching) assert.ok(matches(path), path);
    for (const path of other) assert.ok(!matches(path), path);
  });
}

for (const pattern of ["/a/*/b", "**", "*a*", "*/x/*", "/a*b*"]) {
  test(`the pattern ${pattern} would match nothing, and is refused`, () => {
    assert.throws(() => compilePathPattern(pattern), RangeError);
  });
}

function caught(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

test("beside a broken escape, a segment is decoded exactly where decodeURIComponent would", () => {
  const escapes = [
    "%41",
    "%c3",
    "%A4",
    "%e2",
    "%82",
    "%ac",
    "%f0",
    "%9f",
    "%ed",
    "%a0",
    "%80",
    "%zz",
    "%",
    "%4",
  ];
  for (const one of escapes)
    for (const two of escapes)
      for (const three of escapes) {
        const segment = one + two + three;
        assert.equal(normalisePath(`/%/${segment}`), `/%/${caught(segment).toLowerCase()}`, segment);
      }
});
