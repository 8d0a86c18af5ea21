import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function readManifest(path: string): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, path), "utf8"));
  return manifest;
}

const workspaces = readManifest("package.json").workspaces ?? [];
const paths = globSync(
  workspaces.map((pattern) => `${pattern}/package.json`),
  { cwd: root },
);
const manifests = ["package.json", ...paths].map(readManifest);
const own = new Set(manifests.map((manifest) => manifest.name));
const required = new Set(
  manifests
    .flatMap((manifest) => [
      ...Object.keys(manifest.dependencies ?? {}),
      ...Object.keys(manifest.devDependencies ?? {}),
      ...Object.keys(manifest.optionalDependencies ?? {}),
      ...Object.keys(manifest.peerDependencies ?? {}),
    ])
    .filter((name) => !own.has(name)),
);

const rows = readFileSync(join(root, "DEPENDENCIES.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim()));
const documented = rows.map(([, name]) => name?.replaceAll("`", "") ?? "");

test("the package.json files were read", () => {
  assert.ok(manifests.length >= 3, `only ${manifests.length} were found`);
  for (const name of ["zod", "typescript", "express"]) assert.ok(required.has(name), name);
});

test("every dependency is documented", () => {
  assert.deepEqual(
    [...required].filter((name) => !documented.includes(name)),
    [],
  );
});

test("every documented dependency is one, and is named once", () => {
  assert.deepEqual(
    documented.filter((name) => !required.has(name)),
    [],
  );
  assert.equal(new Set(documented).size, documented.length);
});

test("every dependency says why it is here and what would replace it", () => {
  for (const [, name, why, replacement] of rows) assert.ok(why && replacement, name);
});

test("every published package carries the repository's licence", () => {
  const licence = readFileSync(join(root, "LICENSE"), "utf8");
  const published = paths.filter((path) => readManifest(path).private !== true);
  assert.ok(published.includes("packages/proofmark/package.json"));
  for (const path of published)
    assert.equal(readFileSync(join(root, path.replace("package.json", "LICENSE")), "utf8"), licence, path);
});
