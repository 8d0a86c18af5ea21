import assert from "node:assert/strict";
import { test } from "node:test";

import type { FieldPlace, InputField } from "../../input/field.ts";
import { countSteps } from "../../shield/inspection/steps.fixture.ts";
import { findKeys } from "./hostile-keys.ts";

function field(value: string, isName = false, place: FieldPlace = "body"): InputField {
  return { place, name: "body", value, isName };
}

for (const [what, ...fields] of [
  ["a name", field("__proto__", true)],
  ["a name in brackets", field("a[__proto__][b]", true)],
  ["a path in a value", field("a.__proto__.b")],
  ["a value that is the key", field("__proto__")],
  ["JSON within a value", field('{"a": {"__proto__": {"b": 1}}}')],
  ["JSON in base64", field(Buffer.from('{"__proto__": {"b": 1}}').toString("base64"))],
  ["JSON with escapes", field('{"\\u005f\\u005fproto__": {"b": 1}}')],
  ["constructor and prototype in a path", field("constructor.prototype.a")],
  ["constructor and prototype in brackets", field("constructor[prototype][a]", true)],
  ["constructor with prototype behind it", field("constructor", true), field("prototype", true)],
] as const) {
  test(`${what} is a hostile key`, () => {
    assert.ok(findKeys(fields) !== undefined);
  });
}

for (const [what, ...fields] of [
  ["prose", field("What is __proto__ for?")],
  ["a part of a longer word", field("my__proto__name", true)],
  ["constructor alone", field("constructor", true), field("name", true)],
  ["prototype in front", field("prototype.constructor")],
  ["a header", field("__proto__", false, "header")],
] as const) {
  test(`${what} is no hostile key`, () => {
    assert.equal(findKeys(fields), undefined);
  });
}

function steps(count: number): Promise<number> {
  return countSteps(
    () => void findKeys([field("constructor.".repeat(count), true), field("__proto__", true)]),
  );
}

test("the work on many keys is linear", async () => {
  const [few, many] = [await steps(500), await steps(4000)];
  assert.ok(many < few * 10, `${few} steps, then ${many}`);
});
