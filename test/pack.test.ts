// The package as its users get it: built, packed, installed from the tarball, and used in each kind of project.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { publint } from "publint";
import { type Packed, mustRun, packAndInstall, run, workspaceProgram, write } from "./pack/consumer.ts";

const packed: Packed = packAndInstall();
after(() => packed.remove());

const manifest: {
  readonly version: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
} = JSON.parse(readFileSync(join(packed.packageFolder, "package.json"), "utf8"));

const use = `
if (typeof harden !== "function") throw new Error("harden is no function");
if (typeof defineConfig !== "function") throw new Error("defineConfig is no function");
if (hsts().spec.id !== "hsts") throw new Error("hsts() is no guard");
console.log("used");
`;

function project(name: string, files: Readonly<Record<string, string>>): string {
  return write(join(packed.project, name), files);
}

test("the tarball holds what is published and nothing else", () => {
  for (const path of ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"])
    assert.ok(packed.contents.includes(`package/${path}`), `${path} is missing`);
  const strangers = packed.contents.filter(
    (path) =>
      !/^package\/(package\.json|README\.md|LICENSE|dist\/.+|schemas\/.+)$/.test(path) ||
      /\.(test|fixture)\.|(?<!\.d)\.ts$/.test(path),
  );
  assert.deepEqual(strangers, []);
});

test("publint finds nothing", async () => {
  const { messages } = await publint({ pkgDir: packed.packageFolder, strict: true, pack: false });
  assert.deepEqual(
    messages.map(({ code, path }) => `${code} ${path.join(".")}`),
    [],
  );
});

test("attw finds the types right", () => {
  // esm-only leaves out two consumers: node10 resolution, which knows no exports, and CommonJS under a TypeScript
  // without require of ESM. Node 22.18, the oldest supported, can require ESM; the CommonJS project below shows it.
  const args = [packed.tarball, "--profile", "esm-only", "--no-color", "--no-emoji", "--format", "ascii"];
  const { code, output } = run(packed.project, workspaceProgram("attw"), args);
  assert.equal(code, 0, output);
  assert.match(output, /"proofmark\/shield"/);
});

test("an ESM project imports it", () => {
  const folder = project("esm", {
    "package.json": '{ "type": "module" }',
    "main.js": `import { defineConfig, harden } from "proofmark";\nimport { hsts } from "proofmark/shield";\n${use}`,
  });
  assert.equal(mustRun(folder, process.execPath, ["main.js"]), "used\n");
});

test("a CommonJS project requires it", () => {
  const folder = project("cjs", {
    "package.json": '{ "type": "commonjs" }',
    "main.js": `const { defineConfig, harden } = require("proofmark");\nconst { hsts } = require("proofmark/shield");\n${use}`,
  });
  assert.equal(mustRun(folder, process.execPath, ["main.js"]), "used\n");
});

/** A service that pastes input into a statement, asked twice; it prints what it answered and said. */
const pastes = `
const db = new DatabaseSync(":memory:");
db.exec("create table notes (title text)");
const server = createServer((request, response) => {
  const title = new URL(request.url, "http://localhost").searchParams.get("title");
  response.end(JSON.stringify(db.prepare("select * from notes where title = '" + title + "'").all()));
});
const said = ({ type, control, rows }) => {
  if (type === "refusal") console.log(control);
  if (type === "instrumentation") console.log(rows.find(({ module }) => module === "node:sqlite").state);
};
harden(server, { controls: { inspection: false }, onEvent: said });
server.listen(0, "127.0.0.1", async () => {
  const at = "http://127.0.0.1:" + server.address().port;
  for (const title of ["it", "x' or '1'='1"])
    console.log((await fetch(at + "/?title=" + encodeURIComponent(title))).status);
  server.close();
});
`;

const ways = [
  ["module", (names: string, from: string) => `import { ${names} } from "${from}";\n`],
  ["commonjs", (names: string, from: string) => `const { ${names} } = require("${from}");\n`],
] as const;
for (const [type, bring] of ways)
  test(`a project (${type}) started with --import proofmark/register has its statements looked at`, () => {
    const imports =
      bring("createServer", "node:http") +
      bring("DatabaseSync", "node:sqlite") +
      bring("harden", "proofmark");
    const folder = project(`sinks-${type}`, {
      "package.json": JSON.stringify({ type }),
      "main.js": imports + pastes,
    });
    const printed = mustRun(folder, process.execPath, ["--import", "proofmark/register", "main.js"]);
    assert.deepEqual(printed.trim().split("\n").toSorted(), ["200", "403", "instrumented", "sql-sink"]);
  });

const typeScript = `import { defineConfig, harden, rateLimitOf, threatRulesOf, type ProofmarkEvent } from "proofmark";
import { hsts } from "proofmark/shield";
import { sqlSink, type TenantSinkOptions } from "proofmark/sinks";
import { createIdentity, type Identity } from "proofmark/accounts";
import { sqliteStorage } from "proofmark/identity";
import "proofmark/register";
const guard = hsts();
export const ids: readonly string[] = [guard.spec.id, sqlSink().spec.id];
export const owned: TenantSinkOptions = { tables: { notes: "owner_id" } };
export const said = (event: ProofmarkEvent): unknown => (event.type === "refusal" ? event.detail?.shape : event.at);
export const operate = [rateLimitOf, threatRulesOf];
export const signIn = async (): Promise<Identity> => {
  const service = { name: "Notes", origin: "https://notes.example" };
  return await createIdentity({ storage: sqliteStorage(":memory:"), service, mail: async () => {} });
};
export const functions: readonly ((...args: never[]) => unknown)[] = [harden, defineConfig];
// @ts-expect-error: the types arrive, so an option that does not exist is refused.
hsts({ maxage: 1 });
`;

for (const [resolution, module] of [
  ["nodenext", "nodenext"],
  ["bundler", "esnext"],
] as const)
  for (const type of ["module", "commonjs"])
    test(`a TypeScript project (${type}) with ${resolution} resolution type-checks against it`, () => {
      const compilerOptions = {
        module,
        moduleResolution: resolution,
        target: "es2024",
        strict: true,
        noEmit: true,
        // The package's own declarations are checked too; Node's come from this workspace.
        skipLibCheck: false,
        types: ["node"],
        typeRoots: [join(import.meta.dirname, "..", "node_modules", "@types")],
      };
      const folder = project(`${resolution}-${type}`, {
        "package.json": JSON.stringify({ type }),
        "main.ts": typeScript,
        "tsconfig.json": JSON.stringify({ compilerOptions, files: ["main.ts"] }),
      });
      assert.equal(mustRun(folder, workspaceProgram("tsc"), ["-p", "."]), "");
    });

test("every entry with code loads", () => {
  const entries = Object.entries(manifest.exports).flatMap(([name, entry]) =>
    typeof entry === "object" ? [name.replace(/^\./, "proofmark")] : [],
  );
  assert.ok(entries.length >= 9, entries.join(" "));
  // What is imported for what it does exports nothing.
  const script = entries.map((name) =>
    name === "proofmark/register"
      ? `await import("${name}");`
      : `if (Object.keys(await import("${name}")).length === 0) throw "${name}";`,
  );
  const folder = project("entries", { "main.mjs": `${script.join("\n")}\nconsole.log("loaded");\n` });
  assert.equal(mustRun(folder, process.execPath, ["main.mjs"]), "loaded\n");
});

test("npx proofmark --version prints the version", () => {
  const version = mustRun(packed.project, "npx", ["--no", "--", "proofmark", "--version"]);
  assert.equal(version.trim(), manifest.version);
});
