import assert from "node:assert/strict";
import { test } from "node:test";

import type { InputField } from "../../input/field.ts";
import { SignBudget } from "./sign-budget.ts";

const megabyte = 1024 * 1024;
const field = (value: string): InputField => ({ place: "body", name: "body.a", value, isName: false });
const filled = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length));

for (const [name, unit] of [
  ["prose", "It was the best of times, it was the worst of times; it was the age of wisdom. "],
  ["dates", "2026-11-22T04:22:54.000Z"],
  ["addresses", "https://registry.example.org/packages/left-pad/-/left-pad-1.3.0.tgz "],
  ["markup", '<p class="note">It was the best of times, <b>it</b> was the worst.</p>\n'],
  ["base64", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ+AAAADUlEQVR42mNk/"],
] as const)
  test(`a megabyte of ${name} is looked at`, () => {
    assert.ok(new SignBudget(megabyte).covers([field(filled(unit, megabyte))], 0));
  });

test("a megabyte of signs is not", () => {
  for (const unit of ["'", "%25", "&#", '{"a":', "${"])
    assert.ok(!new SignBudget(megabyte).covers([field(filled(unit, megabyte))], 0), unit);
});

test("signs of many fields are counted together, those that come later too", () => {
  const budget = new SignBudget(megabyte);
  const fields = Array.from({ length: 10_000 }, () => field("'x".repeat(15)));
  assert.ok(budget.covers(fields, 0));
  fields.push(...fields);
  assert.ok(!budget.covers(fields, 10_000));
});

test("64 KiB are looked at whatever they hold", () => {
  assert.ok(new SignBudget(1024).covers([field("'".repeat(65_536))], 0));
});
