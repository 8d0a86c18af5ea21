import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createWriteStream } from "node:fs";
import { test } from "node:test";

import express from "express";
import { serve } from "../../http/served.fixture.ts";
import { pathSink } from "./guard.ts";

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "path-sink-app-"));
for (const name of ["public", "views", "uploads"]) mkdirSync(join(folder, name));
writeFileSync(join(folder, "public", "page.html"), "static");
writeFileSync(join(folder, "secret.txt"), "secret");
writeFileSync(join(folder, "views", "hello.txt"), "template");
writeFileSync(join(folder, "views", "lazy.cjs"), "module.exports = 'loaded';");

function parameter({ query }: express.Request, name: string): string {
  const value = query[name];
  return typeof value === "string" ? value : "";
}

const app = express();
app.engine("txt", (path, _options, done) => done(null, `rendered ${path.endsWith("hello.txt")}`));
app.set("views", join(folder, "views"));
app.set("view engine", "txt");
app.use("/files", express.static(join(folder, "public")));
app.get("/page", (request, response) => {
  response.render(parameter(request, "view"));
});
app.get("/send", (request, response) => {
  response.sendFile(parameter(request, "name"), { root: join(folder, "public") });
});
app.get("/lazy", (_request, response) => void response.send(require(join(folder, "views", "lazy.cjs"))));
app.post("/upload", async (request, response) => {
  const file = join(folder, "uploads", `${Date.now()}-${String(request.headers["x-name"])}`);
  await pipeline(request, createWriteStream(file));
  response.send("kept");
});

test("static files, templates, sent files and modules are served, whatever else the request says", async () => {
  await using service = await serve([pathSink()], app);
  const noise = "next=/&back=../list&path=/tmp&text=a%2F..%2Fb";
  for (const [path, body] of [
    [`/files/page.html?${noise}`, "static"],
    [`/page?view=hello&${noise}`, "rendered true"],
    [`/send?name=page.html&${noise}`, "static"],
    [`/lazy?${noise}`, "loaded"],
  ] as const)
    assert.equal((await service.ask(`GET ${path} HTTP/1.1`)).body, body, path);
});

test("a climb that the framework itself answers is still its answer", async () => {
  await using service = await serve([pathSink()], app);
  for (const path of ["/files/..%2f..%2fsecret.txt", "/send?name=../secret.txt"]) {
    const { status, body } = await service.ask(`GET ${path} HTTP/1.1`);
    assert.ok(status === 403 || status === 404, String(status));
    assert.ok(!body.includes("PM_PATH_TRAVERSAL"), path);
  }
});

test("a template that input names outside of the views is refused", async () => {
  await using service = await serve([pathSink()], app);
  const { status, body } = await service.ask("GET /page?view=../secret.txt HTTP/1.1");
  assert.equal(status, 403);
  assert.ok(body.includes("PM_PATH_TRAVERSAL"));
});

test("uploads are written", async () => {
  await using service = await serve([pathSink()], app);
  const headers = ["X-Name: holiday photo.png", "Content-Type: image/png", "Content-Length: 5"];
  assert.equal((await service.ask("POST /upload HTTP/1.1", headers, "bytes")).body, "kept");
  assert.ok(readdirSync(join(folder, "uploads"))[0]?.endsWith("-holiday photo.png"));
});
