import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const description = {
  openapi: "3.1.0",
  paths: { "/notes/{id}": { get: {}, delete: {} }, "/imports": { post: {} } },
};
const config = `export default {
  routes: ["/notes/1"],
  controls: { rbac: {
    roles: { user: ["notes:read"] },
    routes: [{ path: "/notes/{id}", permission: "notes:read" }, { path: "/", access: "public" }],
  } },
};`;
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "proofmark-routes-"));
  await writeFile(join(folder, "proofmark.config.mjs"), config);
  await writeFile(join(folder, "bare.mjs"), "export default {};");
  await writeFile(join(folder, "openapi.json"), JSON.stringify(description));
  await writeFile(join(folder, "other.json"), "[]");
});
after(async () => await rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function routes(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd: folder, timeout: 60_000 };
    execFile(
      process.execPath,
      [...process.execArgv, main, "routes", ...args],
      options,
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
  });
}

test("routes that have a rule are listed with it", async () => {
  const { code, stdout } = await routes("GET /", "PUT /notes/:id");
  assert.equal(code, 0);
  assert.equal(
    stdout,
    [
      "● /notes/1        /notes/{id}: notes:read",
      "● GET /           /: public",
      "● PUT /notes/:id  /notes/{id}: notes:read",
      "",
      "Each of 3 routes has a rule.",
      "",
    ].join("\n"),
  );
});

test("a route without a rule stands first, and ends with 1", async () => {
  const { code, stdout } = await routes("--openapi", "openapi.json");
  assert.equal(code, 1);
  assert.match(stdout, /^✕ POST \/imports {7}no rule: it is refused\n● \/notes\/1/);
  assert.match(stdout, /1 of 4 routes have no rule\./);
});

test("a description is fetched, and the list is JSON", async () => {
  const server = createServer((_request, response) => response.end(JSON.stringify(description)));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`;
  const { code, stdout } = await routes("--openapi", url, "--json");
  server.close();
  assert.equal(code, 1);
  const rows: readonly { readonly route: string; readonly rule?: string }[] = JSON.parse(stdout);
  assert.deepEqual(
    rows.filter(({ rule }) => rule === undefined).map(({ route }) => route),
    ["POST /imports"],
  );
});

for (const [what, args, message] of [
  ["no rules", ["--config", "bare.mjs", "GET /"], /has no rules: add controls\.rbac/],
  ["a file that is none", ["--openapi", "missing.json"], /missing\.json can't be read/],
  ["a document that describes nothing", ["--openapi", "other.json"], /is no OpenAPI description/],
  ["a URL where nothing answers", ["--openapi", "http://127.0.0.1:1/x"], /can't be read/],
] as const)
  test(`${what} is a wrong call`, async () => {
    const { code, stderr } = await routes(...args);
    assert.deepEqual([code, message.test(stderr)], [2, true], stderr);
  });
