import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { rfiDetector } from "./rfi.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "a program of another server": [
    "http://a.example/x.txt?",
    "ftp://a.example/x",
    "file:///x/y",
    "jar:http://a.example/x.jar!/a",
    "url:http://a.example/",
    "https?",
  ],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(rfiDetector, value) >= refusalPoints);
    });
  }
}

const ordinary: readonly string[] = [
  "https://a.example/",
  "https://a.example/x.txt",
  "http://a.example/?q=1",
  "what is http?",
  "see ftp://a.example for it",
  "profile",
  "http",
  "files",
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(rfiDetector, value) < refusalPoints);
  });
}

test("an address that ends in a mark is one of an avatar in a body, and cuts off an ending in a query", () => {
  assert.ok(pointsOf(rfiDetector, "https://a.example/avatar?", "body") < refusalPoints);
  assert.ok(pointsOf(rfiDetector, "https://a.example/avatar?", "query") >= refusalPoints);
});

test("a script's URL in a parameter that files are included by is refused", () => {
  assert.ok(pointsOf(rfiDetector, "http://a.example/x.php", "query", "query.page") >= refusalPoints);
  assert.ok(pointsOf(rfiDetector, "http://a.example/x.php", "query", "query.homepage") < refusalPoints);
});
