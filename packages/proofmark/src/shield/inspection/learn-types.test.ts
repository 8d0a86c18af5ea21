import assert from "node:assert/strict";
import { test } from "node:test";
import * as z from "zod";

import { learnTypes } from "./learn-types.ts";

const learned = (schema: z.ZodType): object => Object.fromEntries(learnTypes(z.toJSONSchema(schema), "body"));

for (const [name, schema, types] of [
  [
    "formats of few signs",
    z.object({ a: z.uuid(), b: z.iso.datetime(), c: z.ipv4() }),
    { "body.a": "id", "body.b": "id", "body.c": "id" },
  ],
  ["addresses", z.object({ a: z.url() }), { "body.a": "url" }],
  [
    "numbers and choices",
    z.object({ a: z.int(), b: z.boolean(), c: z.enum(["x", "y"]), d: z.literal("z") }),
    { "body.a": "number", "body.b": "id", "body.c": "id", "body.d": "id" },
  ],
  ["texts, of which nothing is known", z.object({ a: z.string(), b: z.email() }), {}],
  [
    "objects in arrays in objects",
    z.object({ a: z.array(z.object({ b: z.uuid() })) }),
    { "body.a.*.b": "id" },
  ],
  ["maps", z.record(z.string(), z.url()), { "body.*": "url" }],
  ["branches that agree", z.object({ a: z.union([z.uuid(), z.iso.date()]) }), { "body.a": "id" }],
  ["branches that differ", z.object({ a: z.union([z.uuid(), z.string()]) }), {}],
  [
    "what may be missing or null",
    z.object({ a: z.uuid().optional(), b: z.uuid().nullable() }),
    { "body.a": "id", "body.b": "id" },
  ],
] as const satisfies readonly (readonly [string, z.ZodType, object])[])
  test(`learned: ${name}`, () => {
    assert.deepEqual(learned(schema), types);
  });

test("a schema that refers to itself has an end", () => {
  const node: z.ZodType = z.object({
    id: z.uuid(),
    get children() {
      return z.array(node);
    },
  });
  assert.deepEqual(Object.entries(learned(node)).slice(0, 2), [
    ["body.id", "id"],
    ["body.children.*.id", "id"],
  ]);
});

test("what is no schema teaches nothing", () => {
  for (const schema of [
    { properties: [] },
    { $ref: "#/nowhere" },
    { $ref: "https://example.com/x" },
    { anyOf: "x" },
  ])
    assert.equal(learnTypes(schema, "body").size, 0);
});
