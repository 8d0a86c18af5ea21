import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

import { install } from "./install.ts";
import { instrumentation } from "./ledger.ts";
import { replaceCall } from "./replace-call.ts";

const folder = mkdtempSync(join(tmpdir(), "proofmark-hooks-"));
after(() => rmSync(folder, { recursive: true }));
const load = createRequire(join(folder, "app.cjs"));

function writePackage(
  at: string,
  name: string,
  version: string,
  files: Readonly<Record<string, string>>,
): void {
  const root = join(folder, at, "node_modules", name);
  mkdirSync(root, { recursive: true });
  for (const [file, source] of Object.entries(files)) writeFileSync(join(root, file), source);
  const type = files["index.mjs"] === undefined ? {} : { exports: "./index.mjs" };
  writeFileSync(join(root, "package.json"), JSON.stringify({ name, version, main: "index.js", ...type }));
}

async function importFrom(source: string): Promise<Readonly<Record<string, unknown>>> {
  const file = join(folder, `app-${Math.random()}.mjs`);
  writeFileSync(file, source);
  return await import(pathToFileURL(file).href);
}

function hookNamed(module: string, names: readonly string[] = []): void {
  install([
    {
      control: "test",
      module,
      calls: ["act"],
      names,
      patch(exports) {
        replaceCall(exports, "act", (original) => () => `hooked ${String(original())}`);
      },
    },
  ]);
}

test("each copy of a package is hooked once, and every version is listed", () => {
  writePackage(".", "pm-copies", "1.0.0", { "index.js": "exports.act = () => 'one';" });
  writePackage("nested", "pm-copies", "2.0.0", { "index.js": "exports.act = () => 'two';" });
  assert.equal(load("pm-copies").act(), "one");
  hookNamed("pm-copies");
  assert.equal(load("pm-copies").act(), "hooked one");
  const nested = createRequire(join(folder, "nested", "app.cjs"));
  assert.equal(nested("pm-copies").act(), "hooked two");
  assert.equal(nested("pm-copies").act(), "hooked two");
  const row = instrumentation().find(({ module }) => module === "pm-copies");
  assert.deepEqual(row?.versions, ["1.0.0", "2.0.0"]);
  assert.equal(row?.state, "instrumented");
});

test("an ES module's own exports are hooked, under their names and as the default", async () => {
  writePackage(".", "pm-es", "1.0.0", {
    "index.mjs": "export function act() { return 'es'; }\nexport const other = 1;\nexport default { act };",
  });
  hookNamed("pm-es", ["act"]);
  const { seen } = await importFrom(
    "import fallback, { act, other } from 'pm-es';\nexport const seen = [act(), other, typeof fallback.act];",
  );
  assert.deepEqual(seen, ["hooked es", 1, "function"]);
});

test("an ES module that CommonJS requires is hooked too", () => {
  writePackage(".", "pm-required", "1.0.0", {
    "index.mjs": "export function act() { return 'es'; }\nexport const other = 1;",
  });
  hookNamed("pm-required", ["act"]);
  const { act, other } = load("pm-required");
  assert.deepEqual([act(), other], ["hooked es", 1]);
  assert.equal(load("pm-required").act(), "hooked es");
});

test("names that an ES module takes from CommonJS are the hooked ones", async () => {
  writePackage(".", "pm-mixed", "1.0.0", { "index.js": "exports.act = () => 'cjs';" });
  hookNamed("pm-mixed");
  const { seen } = await importFrom("import { act } from 'pm-mixed';\nexport const seen = act();");
  assert.equal(seen, "hooked cjs");
});

test("exports that can't be changed are replaced by what the patch returns, for everybody", async () => {
  writePackage(".", "pm-frozen", "1.0.0", {
    "index.js": "Object.defineProperty(exports, 'act', { enumerable: true, get: () => () => 'frozen' });",
  });
  install([
    { control: "test", module: "pm-frozen", calls: ["act"], patch: () => ({ act: () => "replaced" }) },
  ]);
  assert.equal(load("pm-frozen").act(), "replaced");
  assert.equal(load("pm-frozen").act(), "replaced");
});

test("a patch that finds nothing to hook leaves the module as it is, and says why", () => {
  writePackage(".", "pm-other", "3.0.0", { "index.js": "exports.different = 1;" });
  hookNamed("pm-other");
  assert.equal(load("pm-other").different, 1);
  const row = instrumentation().find(({ module }) => module === "pm-other");
  assert.equal(row?.state, "loaded, not instrumented");
  assert.equal(row?.reason, "act is not there.");
});

test("a package that is required in a circle is hooked when it is whole", () => {
  writePackage(".", "pm-circle", "1.0.0", {
    "index.js": "require('./part.js'); exports.act = () => 'whole';",
    "part.js": "exports.partial = require('pm-circle');",
  });
  hookNamed("pm-circle");
  assert.equal(load("pm-circle").act(), "hooked whole");
  assert.equal(instrumentation().find(({ module }) => module === "pm-circle")?.state, "instrumented");
});
