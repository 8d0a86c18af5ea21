// The control plane as its users get it: built, packed, unpacked beside the library, and used.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { publint } from "publint";
import { buildPackage } from "../tools/build-package.ts";
import { mustRun, packAndLink, run, workspaceProgram, write } from "./pack/consumer.ts";

const root = join(import.meta.dirname, "..");
// It is compiled against what the library was built to, where the workspace has it.
buildPackage(join(root, "packages", "proofmark"));
const { packed: both, project, remove } = packAndLink(["proofmark", "server"]);
after(remove);
const packed = both[1] ?? assert.fail("The server was not packed.");

test("the tarball holds what is published and nothing else", () => {
  for (const path of ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"])
    assert.ok(packed.contents.includes(`package/${path}`), `${path} is missing`);
  const strangers = packed.contents.filter(
    (path) =>
      !/^package\/(package\.json|README\.md|LICENSE|dist\/.+)$/.test(path) ||
      /\.(test|fixture)\.|(?<!\.d)\.ts$/.test(path),
  );
  assert.deepEqual(strangers, []);
});

test("publint finds nothing, and attw finds the types right", async () => {
  const { messages } = await publint({ pkgDir: packed.packageFolder, strict: true, pack: false });
  assert.deepEqual(
    messages.map(({ code, path }) => `${code} ${path.join(".")}`),
    [],
  );
  const args = [packed.tarball, "--profile", "esm-only", "--no-color", "--no-emoji", "--format", "ascii"];
  const { code, output } = run(project, workspaceProgram("attw"), args);
  assert.equal(code, 0, output);
});

const use = `
const database = await openDatabase({ url: "", file: ":memory:" });
const channel = { send: async () => ({ outcome: "delivered", reason: "taken" }) };
const notifier = createNotifier({ database, channels: { team: { channel } } });
await notifier.tick();
console.log((await notifier.deliveries()).length);
await database.destroy();
`;

test("a project opens a database with it and tells people", () => {
  const folder = write(join(project, "esm"), {
    "package.json": '{ "type": "module" }',
    "main.js": `import { createNotifier, openDatabase } from "@proofmark/server";\n${use}`,
  });
  assert.equal(mustRun(folder, process.execPath, ["main.js"]), "0\n");
});

test("a TypeScript project type-checks against it", () => {
  const compilerOptions = {
    module: "nodenext",
    target: "es2024",
    strict: true,
    noEmit: true,
    // Drivers of databases that a project does not use lack their types.
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules", "@types")],
  };
  const folder = write(join(project, "typescript"), {
    "package.json": '{ "type": "module" }',
    "main.ts": `import { slackChannel, type Channel } from "@proofmark/server";
export const channel: Channel = slackChannel({ url: "https://hooks.example.com/x" });
// @ts-expect-error: the types arrive, so an option that does not exist is refused.
slackChannel({ address: "https://hooks.example.com/x" });
`,
    "tsconfig.json": JSON.stringify({ compilerOptions, files: ["main.ts"] }),
  });
  assert.equal(mustRun(folder, workspaceProgram("tsc"), ["-p", "."]), "");
});
