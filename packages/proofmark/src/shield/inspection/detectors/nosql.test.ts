import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints, type Subject } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { subjectsOf } from "../subjects.ts";
import { nosqlDetector } from "./nosql.ts";

function pointsOfName(name: string): number {
  const [subject] = subjectsOf({ place: "body", name: "body.a", value: name, isName: true });
  return nosqlDetector.detect(subject as Subject)?.points ?? 0;
}

test("a parameter or key that is an operator is refused", () => {
  for (const name of [
    "$ne",
    "$gt",
    "$where",
    "pin[$ne]",
    "pin[$in][0]",
    "user.$regex",
    "a[b][$exists]",
    "$OR",
  ])
    assert.ok(pointsOfName(name) >= refusalPoints, name);
});

test("a key that only looks like an operator is not refused", () => {
  for (const name of [
    "$ref",
    "$schema",
    "$id",
    "price$",
    "$",
    "$type",
    "$comment",
    "us$ne",
    "a[$]",
    "$price",
  ])
    assert.ok(pointsOfName(name) < refusalPoints, name);
});

const attacks: readonly string[] = [
  '{"$gt":""}',
  "{$ne: null}",
  '{ "pin" : { "$regex" : "^1" } }',
  '[{"$where":"1"}]',
  "', $or: [ {}, { 'b':'b",
  "1, $where: '2 == 2'",
  "go(', $where: '2 == 2",
  "' } ], $comment: 'x",
  "';return true;var b='",
  "1;return true",
  "';while(1){}//",
  "'; sleep(900); '",
  "';db.users.drop();//",
  "x' && this.pin.match(/^1/) && 'b'=='b",
  "' || this.admin || '",
  '" || this["admin"] //',
  ";var a = new Date(); do { b = new Date(); } while (b - a < 900)",
  "db.staff.find({})",
  "db.getCollection('a').drop()",
];

test("a value that carries an operator or a script is refused", () => {
  for (const value of attacks) assert.ok(pointsOf(nosqlDetector, value) >= refusalPoints, value);
});

const benign: readonly string[] = [
  "it costs $5; return it within 14 days",
  "US$: the dollar",
  "'fine'; return to sender",
  "No; while you wait, have a seat",
  "5; if you can",
  "let's go; let me know",
  "Bring a knife && fork",
  "use $gt to compare numbers",
  "db.sqlite",
  "db.example.com",
  "https://db.example.com/find(1)",
  "{ price: 5 }",
  '{"$ref": "#/a"}',
  "User.find({ age: { $gt: 5 } })",
  "x = 1;\nreturn x;",
  "const a = require('b');\nconst c = require('d');\n\nmodule.exports = { a, c };\n",
  "this.x && this.y",
  "$(document).ready(go)",
  "${name}: ok",
];

test("a value that only mentions such things is not refused", () => {
  for (const value of benign) assert.ok(pointsOf(nosqlDetector, value) < refusalPoints, value);
});
