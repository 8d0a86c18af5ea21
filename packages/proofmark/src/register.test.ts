import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "proofmark-register-"));
after(() => rmSync(folder, { recursive: true }));

/** A driver as it is published: CommonJS, or an ES module of its own. */
function writePackage(name: string, type: "commonjs" | "module", source: string): void {
  const root = join(folder, "node_modules", name);
  mkdirSync(root, { recursive: true });
  const manifest = { name, version: "1.2.3", type, main: "./main.js" };
  writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(root, "main.js"), source);
}

const driver = `class Database { prepare(text) { return text; } exec() {} }`;
writePackage("better-sqlite3", "commonjs", `${driver}\nmodule.exports = Database;`);
writePackage("tedious", "commonjs", "exports.Connection = class {};");
writePackage("pg-pool", "commonjs", "module.exports = class Pool {};");

const ledger = pathToFileURL(join(import.meta.dirname, "instrument", "ledger.ts")).href;
const register = pathToFileURL(join(import.meta.dirname, "register.ts")).href;

async function rowsAfter(name: string, source: string, flags: readonly string[]): Promise<string[]> {
  const file = join(folder, name);
  writeFileSync(file, source);
  const { stdout, stderr } = await run(process.execPath, ["--conditions=proofmark:source", ...flags, file], {
    cwd: folder,
  });
  assert.equal(stderr, "");
  return stdout.trim().split("\n");
}

const print = `for (const { module, state, versions, reason } of instrumentation())
  if (["better-sqlite3", "tedious", "pg-pool", "node:sqlite", "mysql2"].includes(module))
    console.log([module, state, ...versions, reason].filter((each) => each !== undefined).join(" | "));`;
const expected = [
  "better-sqlite3 | instrumented | 1.2.3",
  "mysql2 | not loaded",
  "node:sqlite | instrumented",
  "pg-pool | loaded, not instrumented | 1.2.3 | query is not there.",
  "tedious | loaded, not instrumented | 1.2.3 | No sink looks at the SQL that it sends.",
];

describe("proofmark/register", () => {
  test("hooks what an ES module imports, and says what it could not", async () => {
    const lines = await rowsAfter(
      "app.mjs",
      `import Database from "better-sqlite3"; import "tedious"; import "pg-pool";
       import { instrumentation } from ${JSON.stringify(ledger)};
       new Database().prepare("select 1");
       ${print}`,
      ["--import", register],
    );
    assert.deepEqual(lines.toSorted(), expected);
  });

  test("hooks what CommonJS requires", async () => {
    const lines = await rowsAfter(
      "app.cjs",
      `const Database = require("better-sqlite3"); require("tedious"); require("pg-pool");
       const { instrumentation } = require(${JSON.stringify(join(import.meta.dirname, "instrument", "ledger.ts"))});
       new Database().prepare("select 1");
       ${print}`,
      ["--import", register],
    );
    assert.deepEqual(lines.toSorted(), expected);
  });

  test("loaded late, it still hooks what is in the process by then", async () => {
    const lines = await rowsAfter(
      "late.mjs",
      `import Database from "better-sqlite3"; import "tedious"; import "pg-pool";
       const before = Database.prototype.prepare;
       await import(${JSON.stringify(register)});
       const { instrumentation } = await import(${JSON.stringify(ledger)});
       if (Database.prototype.prepare === before) console.log("unchanged");
       ${print}`,
      [],
    );
    assert.deepEqual(lines.toSorted(), expected);
  });
});
