import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Visitor, parseSync } from "oxc-parser";

// What looks at input steps through it by hand: the cost of an expression is for nobody to see.
const root = join(import.meta.dirname, "..", "packages", "proofmark", "src");
const folders = ["input", "lexing", "redacting", "shield/inspection"];
const readers = new Set(["match", "matchAll", "search"]);

function expressionsIn(name: string, text: string): readonly string[] {
  const found: string[] = [];
  const at = (start: number): string => `${name}:${text.slice(0, start).split("\n").length}`;
  new Visitor({
    Literal: (node) => {
      if ("regex" in node) found.push(`${at(node.start)} a regular expression`);
    },
    Identifier: (node) => {
      if (node.name === "RegExp") found.push(`${at(node.start)} RegExp`);
    },
    CallExpression: ({ callee, start }) => {
      if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
      if (readers.has(callee.property.name)) found.push(`${at(start)} .${callee.property.name}()`);
    },
  }).visit(parseSync(name, text, { lang: "ts", sourceType: "module" }).program);
  return found;
}

test("the rule sees every way to make an expression", () => {
  for (const text of [
    "x.split(/a/)",
    "new RegExp(x)",
    "RegExp(x)",
    "x.match(y)",
    "x.matchAll(y)",
    "x.search(y)",
  ])
    assert.equal(expressionsIn("made.ts", text).length, 1, text);
  assert.deepEqual(expressionsIn("made.ts", 'x.split("a"); const matchAll = 1;'), []);
});

for (const folder of folders)
  test(`nothing in ${folder} uses a regular expression`, () => {
    const paths = globSync("**/*.ts", { cwd: join(root, folder) }).filter(
      (path) => !path.endsWith(".test.ts") && !path.endsWith(".fixture.ts"),
    );
    assert.ok(paths.length >= 4, `only ${paths.length} files were read`);
    const found = paths.flatMap((path) =>
      expressionsIn(path, readFileSync(join(root, folder, path), "utf8")),
    );
    assert.deepEqual(found, []);
  });
