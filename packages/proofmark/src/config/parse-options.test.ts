import assert from "node:assert/strict";
import { test } from "node:test";

import * as z from "zod";

import { OptionsError, parseOptions } from "./parse-options.ts";

const schema = z.strictObject({
  limit: z.int().min(1).default(5),
  tiers: z
    .record(z.string(), z.strictObject({ windowSeconds: z.number().optional() }))
    .default({})
    .transform((own) => ({ ...own })),
  routes: z.array(z.strictObject({ path: z.string() })).optional(),
});

test("no options are the defaults", () => {
  assert.deepEqual(parseOptions("demo", schema, undefined), { limit: 5, tiers: {} });
});

for (const [title, options, message] of [
  ["a slip of the hand", { limt: 1 }, "demo: limt is not an option. Did you mean limit?"],
  ["a name like none", { enabled: true }, "demo: enabled is not an option. Known: limit, tiers, routes."],
  [
    "a slip in a record",
    { tiers: { login: { windowSecond: 1 } } },
    "demo: tiers.login.windowSecond is not an option. Did you mean windowSeconds?",
  ],
  [
    "a slip in a list",
    { routes: [{ path: "/", pth: "/" }] },
    "demo: routes.0.pth is not an option. Did you mean path?",
  ],
  ["a number that is too small", { limit: 0 }, "demo: limit: Too small: expected number to be >=1."],
  ["something that is no object", 5, "demo: options: Invalid input: expected object, received number."],
] as const) {
  test(`${title} is refused in one sentence`, () => {
    assert.throws(
      () => parseOptions("demo", schema, options),
      (error) => {
        assert.ok(error instanceof OptionsError);
        assert.ok(error.message.startsWith(message.replace(/\.$/, "")), error.message);
        return true;
      },
    );
  });
}

test("a wrong value is never shown", () => {
  const secret = z.strictObject({
    secret: z.string().refine((text) => text.length >= 32, "is shorter than 32 bytes"),
  });
  assert.throws(
    () => parseOptions("csrf", secret, { secret: "hunter2" }),
    (error: Error) => error.message === "csrf: secret: is shorter than 32 bytes.",
  );
});
