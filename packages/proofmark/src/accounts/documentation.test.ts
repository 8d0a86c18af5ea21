import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { on } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { after, test } from "node:test";

import { Visitor } from "./visitor.fixture.ts";

const root = join(import.meta.dirname, "..", "..", "..", "..");
const page = readFileSync(join(root, "docs", "identity.md"), "utf8");
const blocks = Array.from(page.matchAll(/^```ts\n([\s\S]*?)^```$/gm), ([, code = ""]) => code);
// Inside the package, so that imports lead where they lead for it.
const folder = mkdtempSync(join(root, "packages", "proofmark", ".documentation-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("every block of code in docs/identity.md compiles", () => {
  assert.ok(blocks.length >= 7, String(blocks.length));
  blocks.forEach((code, index) => writeFileSync(join(folder, `block-${index}.ts`), code));
  const settings = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: { noUnusedLocals: false },
    include: ["*.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const compiler = join(root, "node_modules", ".bin", "tsc");
  const { status, stdout } = spawnSync(compiler, ["-p", folder], { encoding: "utf8", timeout: 120_000 });
  assert.equal(status, 0, stdout);
});

test("a service with sign-in takes 20 lines, without those that are empty", () => {
  for (const code of blocks.slice(0, 4))
    assert.ok(code.split("\n").filter((line) => line.trim() !== "").length <= 24, code);
});

test("the first block runs: somebody registers, follows the mailed link, signs in, and is known", async () => {
  const told =
    'server.on("listening", () => console.log(`port ${(server.address() as { port: number }).port}`));';
  const code = `${blocks[0]?.replace("listen(3000)", "listen(0)")}\n${told}\n`;
  writeFileSync(join(folder, "main.ts"), code);
  const env = { ...process.env, PROOFMARK_VAULT_KEYS: `2026=${randomBytes(32).toString("base64")}` };
  const service = spawn(process.execPath, ["--conditions=proofmark:source", "main.ts"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [, port] = await printed(service.stdout, /port (\d+)/);
    const origin = `http://localhost:${port}`;
    const visitor = new Visitor(origin);
    assert.equal((await visitor.get("/")).status, 401);
    const typed = { name: "you@example.com", password: "a long one of your own" };
    assert.equal((await visitor.post("/auth/register", typed)).status, 202);
    const [, token] = await printed(service.stdout, /#token=([\w-]+)/);
    assert.equal((await visitor.post("/auth/verify", { token, password: typed.password })).status, 200);
    assert.equal((await visitor.post("/auth/login", typed)).json.signedIn, true);
    assert.match((await visitor.get("/")).text, /^Hello /);
  } finally {
    service.kill();
  }
});

/** What a stream says, once it says it; a minute at most. */
async function printed(stream: Readable, pattern: RegExp): Promise<RegExpExecArray> {
  let text = "";
  for await (const [chunk] of on(stream, "data", { signal: AbortSignal.timeout(60_000) })) {
    text += String(chunk);
    const match = pattern.exec(text);
    if (match !== null) return match;
  }
  throw new Error("The stream ended.");
}
