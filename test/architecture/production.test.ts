// Each rule is shown a made-up source that breaks it, and a look-alike that does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkProduction, productionEntries } from "./production.ts";
import { tree } from "./sample.ts";

function adapter(text: string): number {
  return checkProduction(["adapters/hono.ts"], tree({ "adapters/hono.ts": text })).length;
}

test("attack code is found behind any chain of static and dynamic imports, with the way to it", () => {
  const sources = {
    "index.ts": 'import { guards } from "./catalog/guards.ts";',
    "catalog/guards.ts": 'export const load = () => import("../shield/hsts/guard.ts");',
    "shield/hsts/guard.ts": 'import type { A } from "./probe.ts";',
    "shield/hsts/probe.ts": 'import { target } from "../../probing/target.ts";',
    "probing/target.ts": "export const target: number = 1;",
  };
  const found = checkProduction(["index.ts"], tree(sources));
  assert.deepEqual(found.map((violation) => violation.path).toSorted(), [
    "probing/target.ts",
    "shield/hsts/probe.ts",
  ]);
  assert.match(found[0]?.message ?? "", /index\.ts → catalog\/guards\.ts → shield\/hsts\/guard\.ts/);
  assert.deepEqual(checkProduction(["index.ts"], tree({ ...sources, "shield/hsts/guard.ts": "" })), []);
});

test("production may import node: and zod, an adapter its framework's types, and nothing else", () => {
  const allowed = ["node:http", "zod", "zod/mini"];
  for (const name of allowed)
    assert.deepEqual(checkProduction(["index.ts"], tree({ "index.ts": `import "${name}";` })), [], name);
  for (const name of ["undici", "http", "zodiac", "commander"])
    assert.equal(checkProduction(["index.ts"], tree({ "index.ts": `import "${name}";` })).length, 1, name);
  assert.equal(adapter('import type { Hono } from "hono";'), 0);
  assert.equal(adapter('import { Hono } from "hono";'), 1);
  assert.equal(adapter('import type { Express } from "express";'), 1);
});

test("an entry that does not exist and an import that is computed are refused in production", () => {
  assert.equal(checkProduction(["index.ts"], []).length, 1);
  const computed = "export const load = (path: string) => import(path);";
  assert.equal(checkProduction(["http/a.ts"], tree({ "http/a.ts": computed })).length, 1);
  assert.deepEqual(checkProduction(["config/load.ts"], tree({ "config/load.ts": computed })), []);
});

test("every export of package.json is production unless it is named as a tool", () => {
  const entries = productionEntries({
    ".": { "proofmark:source": "./src/index.ts" },
    "./new": { "proofmark:source": "./src/new/index.ts" },
    "./prove": { "proofmark:source": "./src/prove/index.ts" },
    "./package.json": "./package.json",
  });
  assert.deepEqual(entries, ["index.ts", "new/index.ts"]);
});
