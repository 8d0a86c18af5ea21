import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { sessionFixationDetector } from "./session-fixation.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "a cookie that the text sets": [
    "document.cookie='sid=1'",
    "x.cookie = 'a=1'",
    '<meta http-equiv="Set-Cookie" content="a=1">',
  ],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(sessionFixationDetector, value) >= refusalPoints);
    });
  }
}

const ordinary: readonly string[] = [
  "cookie=1",
  "document.cookie",
  "a cookie == b",
  "the cookie is set",
  "http-equiv",
  "if (document.cookie == x)",
  "sid",
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(sessionFixationDetector, value) < refusalPoints);
  });
}

test("a framework's session in a parameter is refused", () => {
  for (const name of [
    "PHPSESSID",
    "jsessionid",
    "laravel_session",
    "connect.sid",
    "ASPSESSIONIDQABC",
    "_shop_session",
  ])
    assert.ok(pointsOf(sessionFixationDetector, name, "query", "query", true) >= refusalPoints, name);
});

test("names that programs give other things are no more than a hint", () => {
  for (const name of ["session_id", "sid", "session", "checkout_session"])
    assert.ok(pointsOf(sessionFixationDetector, name, "query", "query", true) < refusalPoints, name);
});
