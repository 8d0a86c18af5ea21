// Each rule is shown a made-up source that breaks it, and a look-alike that does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShape } from "./shape.ts";
import { tree } from "./sample.ts";

const shapes: readonly [string, string, string][] = [
  ["a source that does not parse", "http/a.ts", "const = ;"],
  ["an enum", "http/a.ts", "export enum Colour { Red }"],
  ["a const enum", "http/a.ts", "export const enum Colour { Red }"],
  ["export *", "http/a.ts", 'export * from "./b.ts";'],
  ["a default export", "http/a.ts", "export default 1;"],
  ["a folder named helpers", "http/helpers/a.ts", ""],
  ["a file named utils.ts", "http/utils.ts", ""],
  ["an index.ts inside a control", "shield/hsts/index.ts", ""],
  ["a file of 301 lines", "http/a.ts", "//\n".repeat(301)],
];

for (const [what, path, text] of shapes)
  test(`${what} is refused`, () => {
    assert.notEqual(checkShape(tree({ [path]: text }), ["shield/index.ts"]).length, 0);
  });

test("an index.ts that package.json exports, 300 lines, a long test, and a named namespace are fine", () => {
  const fine = tree({
    "shield/index.ts": 'export { hsts } from "./hsts/guard.ts";',
    "http/a.ts": "//\n".repeat(300),
    "http/a.test.ts": "//\n".repeat(400),
    "http/shared-key.ts": 'export * as keys from "./a.ts";',
  });
  assert.deepEqual(checkShape(fine, ["shield/index.ts"]), []);
});
