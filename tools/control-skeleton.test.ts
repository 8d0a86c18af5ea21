import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { controlSkeleton, nextSteps } from "./control-skeleton.ts";

const root = join(import.meta.dirname, "..");
const sources = join(root, "packages", "proofmark", "src");

/** A source tree of links to the real layers, with one new control in it. */
function treeWithControl(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "proofmark-control-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const control = join(folder, "src", "sinks", "sample-sink");
  mkdirSync(control, { recursive: true });
  for (const layer of ["kernel", "model", "config", "probing"])
    symlinkSync(join(sources, layer), join(folder, "src", layer));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const [name, text] of Object.entries(controlSkeleton("sinks", "sample-sink")))
    writeFileSync(join(control, name), text);
  const tsconfig = { extends: join(root, "tsconfig.base.json"), include: ["src/sinks"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  return folder;
}

function run(
  folder: string,
  program: string,
  args: readonly string[],
): { code: number | null; text: string } {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawnSync(program, args, { cwd: folder, encoding: "utf8", timeout: 60_000, env });
  return { code: child.status, text: child.stdout + child.stderr };
}

test("the skeleton has the files of a control, and its types are right", (context) => {
  assert.deepEqual(Object.keys(controlSkeleton("sinks", "sample-sink")).toSorted(), [
    "README.md",
    "guard.test.ts",
    "guard.ts",
    "options.ts",
    "probe.test.ts",
    "probe.ts",
    "spec.ts",
  ]);
  const types = run(treeWithControl(context), join(root, "node_modules", ".bin", "tsc"), ["--noEmit"]);
  assert.equal(types.text, "");
  assert.equal(types.code, 0);
});

test("the skeleton's probe bites, and the one test that is still to be written is red", (context) => {
  const folder = treeWithControl(context);
  const flags = ["--test", "--test-reporter=tap", "src/sinks/sample-sink/*.test.ts"];
  const { code, text } = run(folder, process.execPath, flags);
  assert.equal(code, 1);
  assert.match(text, /^# pass 3$/m, text);
  assert.deepEqual(text.match(/^not ok .*$/gm), [
    "not ok 2 - TODO: the attack is refused, and its benign twin passes",
  ]);
});

test("the skeleton is formatted", (context) => {
  const folder = treeWithControl(context);
  const args = ["--check", "--config", join(root, ".oxfmtrc.json"), "src/sinks/sample-sink"];
  const { code, text } = run(folder, join(root, "node_modules", ".bin", "oxfmt"), args);
  assert.equal(code, 0, text);
});

test("the next steps name every list that a control stands in", () => {
  const steps = nextSteps("sinks", "sample-sink");
  for (const list of ["catalog/specs.ts", "catalog/guards.ts", "catalog/probes.ts", "sinks/index.ts"])
    assert.ok(steps.includes(list), list);
});
