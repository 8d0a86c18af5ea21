// Each rule is shown a made-up source that breaks it, and a look-alike that does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCycles } from "./graph.ts";
import type { Module } from "./module.ts";
import { tree } from "./sample.ts";

function circle(closing: string): readonly Module[] {
  return tree({
    "http/a.ts": 'import { b } from "./b.ts";',
    "http/b.ts": 'import { c } from "./c.ts";',
    "http/c.ts": closing,
    "http/d.ts": 'import { a } from "./a.ts";',
  });
}

function messages(closing: string): readonly string[] {
  return checkCycles(circle(closing)).map((violation) => violation.message);
}

test("circles are found, and told apart by what goes round in them", () => {
  const members = "http/a.ts → http/b.ts → http/c.ts";
  assert.deepEqual(messages('import { a } from "./a.ts";'), [`circle of values: ${members}`]);
  assert.deepEqual(messages('export const a = () => import("./a.ts");'), [`circle of values: ${members}`]);
  assert.deepEqual(messages('import type { A } from "./a.ts";'), [`circle of types: ${members}`]);
  assert.deepEqual(messages("export {};"), []);
  assert.equal(checkCycles(tree({ "http/a.ts": 'import "./a.ts";' })).length, 1);
});
