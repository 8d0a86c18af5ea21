import assert from "node:assert/strict";
import { test } from "node:test";

import {
  isMadeOf,
  partsOfNames,
  withoutDecoration,
  withoutLookalikes,
  withoutTrailingSigns,
} from "./derived-word.ts";

const parts = partsOfNames(["Alice.Smith@example.com", "Ünal", "山田"]);

test("the parts of names are they themselves and what stands between signs, long ones first", () => {
  assert.deepEqual(partsOfNames(["Al.Smith@example.com"]), [
    "al.smith@example.com",
    "al.smith",
    "example",
    "smith",
    "com",
  ]);
  assert.deepEqual(partsOfNames(["Al", "", "+41 79 1", "山田"]), ["山田"]);
});

for (const password of [
  "alice",
  "Alice123",
  "ALICE2024!",
  "alicesmith",
  "Smith_Alice",
  "alice.smith@example.com",
  "alice19840317",
  "4lice123!",
  "al1c3$m1th",
  "!!alice!!",
  "example2024",
  "ünal1234",
  "U\u0308nal1234",
  "ａｌｉｃｅ１２３",
  "山田2024",
])
  test(`${password} is made of the names`, () => assert.ok(isMadeOf(password, parts)));

for (const password of [
  "alice likes rain",
  "alice1984031790",
  "malice2024",
  "12345678",
  "smithereens",
  "correct horse battery staple",
  "",
])
  test(`${JSON.stringify(password)} is not`, () => assert.ok(!isMadeOf(password, parts)));

test("without names nothing is made of them", () => {
  assert.ok(!isMadeOf("alice123", partsOfNames([])));
});

test("decoration and lookalikes are taken off", () => {
  assert.equal(withoutDecoration("alice2024!"), "alice");
  assert.equal(withoutDecoration("2024"), "");
  assert.equal(withoutTrailingSigns("alice2024!?"), "alice2024");
  assert.equal(withoutLookalikes("p@$$w0rd"), "password");
});
