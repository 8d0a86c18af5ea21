import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { protocolDetector } from "./protocol.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "a request within a value": [
    "x\r\nGET / HTTP/1.1",
    "POST /a HTTP/1.0",
    "GET http://a.example/ HTTP/2",
    "x\nDELETE /users/1 HTTP/1.1\r\nHost: a",
  ],
  "a socket of a proxy": ["unix:AAAA|http://a.example/"],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(protocolDetector, value) >= refusalPoints);
    });
  }
}

test("a line break in the path of a URL is refused", () => {
  assert.ok(pointsOf(protocolDetector, "/a\nb", "path") >= refusalPoints);
  assert.ok(pointsOf(protocolDetector, "/a b", "path") < refusalPoints);
});

const ordinary: readonly string[] = [
  "HTTP/1.1",
  "get it / HTTP/2 now",
  "we use HTTP/1.1 and HTTP/2",
  "please post / send",
  "https://a.example",
  "unix: a system",
  "GET started",
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(protocolDetector, value) < refusalPoints);
  });
}
