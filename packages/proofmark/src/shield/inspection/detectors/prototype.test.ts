import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { prototypeDetector } from "./prototype.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "a key of the prototype": [
    "__proto__",
    "__proto__[x]",
    "a[__proto__][b]",
    "a.__proto__.b",
    "constructor.prototype.x",
    "constructor[prototype][x]",
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{"x":1}}}',
    "Object.prototype.x=1",
    "__defineGetter__",
  ],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(prototypeDetector, value) >= refusalPoints);
    });
  }
}

const ordinary: readonly string[] = [
  "prototype",
  "a constructor of prototypes",
  "proto",
  "__init__",
  "the prototype phase",
  "constructor",
  "my.prototype",
  "the constructor and the prototype",
  "Object.keys",
  "_proto_",
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(prototypeDetector, value) < refusalPoints);
  });
}
