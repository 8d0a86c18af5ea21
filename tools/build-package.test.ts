import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { buildPackage } from "./build-package.ts";

const base = join(import.meta.dirname, "..", "tsconfig.base.json");

const manifest = {
  name: "sample",
  type: "module",
  files: ["dist", "LICENSE"],
  bin: { sample: "./dist/cli/main.js" },
  exports: {
    ".": {
      "proofmark:source": "./src/index.ts",
      types: "./dist/index.d.ts",
      default: "./dist/index.js",
    },
    "./package.json": "./package.json",
  },
};

const sources: Readonly<Record<string, string>> = {
  "src/index.ts": 'export { one } from "./one.ts";\n',
  "src/one.ts": "export const one: number = 1;\n",
  "src/one.test.ts": "export const tested: boolean = true;\n",
  "src/page/page.css": "body { margin: 0 }\n",
  "src/page/README.md": "Not for the tarball.\n",
  "src/cli/main.ts": "#!/usr/bin/env node\nexport const done: boolean = true;\n",
  LICENSE: "MIT\n",
  "package.json": JSON.stringify(manifest),
  "tsconfig.build.json": JSON.stringify({
    extends: base,
    compilerOptions: { noEmit: false, rootDir: "src", types: [], customConditions: [] },
    include: ["src/**/*.ts"],
    exclude: ["src/**/*.test.ts"],
  }),
};

function samplePackage(context: TestContext, changes: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "proofmark-build-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ ...sources, ...changes })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test("a build empties dist, compiles, copies what sources read, and makes commands executable", (context) => {
  const folder = samplePackage(context, { "dist/left-over.js": "" });
  buildPackage(folder);
  const dist = join(folder, "dist");
  assert.equal(existsSync(join(dist, "left-over.js")), false);
  assert.match(readFileSync(join(dist, "index.js"), "utf8"), /"\.\/one\.js"/);
  assert.equal(existsSync(join(dist, "one.d.ts")), true);
  assert.equal(existsSync(join(dist, "page/page.css")), true);
  assert.equal(existsSync(join(dist, "page/README.md")), false);
  assert.equal(existsSync(join(dist, "one.test.js")), false);
  assert.equal(statSync(join(dist, "cli/main.js")).mode & 0o111, 0o111);
});

test("a build into another folder leaves the source folder as it was", (context) => {
  const folder = samplePackage(context);
  const target = join(folder, "staged");
  buildPackage(folder, target);
  assert.equal(existsSync(join(folder, "dist")), false);
  assert.equal(readFileSync(join(target, "LICENSE"), "utf8"), "MIT\n");
  assert.equal(existsSync(join(target, "dist/index.js")), true);
  assert.equal(existsSync(join(target, "src")), false);
});

test("an export without a built file fails the build and is named", (context) => {
  const exports = { ...manifest.exports, "./gone": { default: "./dist/gone.js" } };
  const folder = samplePackage(context, { "package.json": JSON.stringify({ ...manifest, exports }) });
  assert.throws(() => buildPackage(folder), /did not make: \.\/dist\/gone\.js/);
});

test("a command without a shebang fails the build", (context) => {
  const folder = samplePackage(context, { "src/cli/main.ts": "export const done: boolean = true;\n" });
  assert.throws(() => buildPackage(folder), /does not begin with #!/);
});
