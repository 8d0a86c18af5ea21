import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkCycles } from "./architecture/graph.ts";
import { checkLayers, isInControl, layerOf, layers } from "./architecture/layers.ts";
import { type Module, type Violation, readModule } from "./architecture/module.ts";
import { checkProduction, productionEntries } from "./architecture/production.ts";
import { checkServer } from "./architecture/server.ts";
import { checkShape } from "./architecture/shape.ts";

const root = join(import.meta.dirname, "..");
const packageFolder = join(root, "packages", "proofmark");
const manifest: { readonly exports: Readonly<Record<string, unknown>> } = JSON.parse(
  readFileSync(join(packageFolder, "package.json"), "utf8"),
);

function readTree(folder: string, pattern = "**/*.ts"): readonly Module[] {
  return globSync(pattern, { cwd: folder, exclude: ["**/node_modules/**", "**/dist/**"] })
    .toSorted()
    .map((path) => readModule({ path, text: readFileSync(join(folder, path), "utf8") }));
}

function assertNone(violations: readonly Violation[]): void {
  const lines = violations.map(({ rule, path, message }) => `${rule}: ${path} ${message}`);
  assert.equal(lines.length, 0, `\n${lines.join("\n")}\n`);
}

const sources = readTree(join(packageFolder, "src"));
const entries = productionEntries(manifest.exports);
const everyEntry = Object.values(manifest.exports).flatMap((entry) =>
  JSON.stringify(entry).includes("./src/") ? [JSON.stringify(entry)] : [],
);
const exportedIndexes = sources
  .map((module) => module.path)
  .filter((path) => everyEntry.some((entry) => entry.includes(`"./src/${path}"`)));

test("the sources were seen: every layer that has a folder, and files known to be there", () => {
  const folders = globSync("*/", { cwd: join(packageFolder, "src") }).map((path) => path.replace(/\/$/, ""));
  for (const folder of folders) {
    assert.ok(layers.includes(folder), `src/${folder} is no layer of design.md section 4`);
    assert.ok(
      sources.some((module) => layerOf(module.path) === folder),
      `no source was read in src/${folder}`,
    );
  }
  const paths = new Set(sources.map((module) => module.path));
  for (const known of ["index.ts", "kernel/clock.ts", "model/control.ts", "shield/hsts/guard.ts"])
    assert.ok(paths.has(known), `${known} was not read`);
  const edges = sources.flatMap((module) => module.imports.filter((one) => one.target !== undefined));
  assert.ok(edges.length >= sources.length, `only ${edges.length} imports in ${sources.length} files`);
});

test("imports point down only, and never to a sibling", () => {
  assertNone(checkLayers(sources));
});

test("no modules import each other in a circle, not even for types", () => {
  assertNone(checkCycles(sources));
});

test("production entries reach no attack code, and only node: and zod", () => {
  assert.ok(entries.length >= 7, `only ${entries.length} production entries were found`);
  assertNone(checkProduction(entries, sources));
});

test("the control plane keeps to its layers, and uses of the library what anybody can", () => {
  const modules = readTree(join(root, "packages", "server", "src"));
  assert.ok(modules.length >= 5, `only ${modules.length} files were found`);
  assertNone([...checkServer(modules), ...checkCycles(modules)]);
});

test("sources keep to the constructs, names and lengths of the style", () => {
  assert.ok(sources.some((module) => isInControl(module.path)));
  assertNone(checkShape(sources, exportedIndexes));
});

test("the other packages, the tools, the tests and the benchmarks keep to the style as well", () => {
  for (const folder of ["tools", "test", "bench"]) {
    const modules = readTree(join(root, folder));
    if (folder !== "bench") assert.ok(modules.length > 3, `${folder} was not read`);
    assertNone(checkShape(modules, []));
  }
  for (const path of globSync("packages/*/src", { cwd: root }))
    if (path !== "packages/proofmark/src") assertNone(checkShape(readTree(join(root, path)), ["index.ts"]));
});
