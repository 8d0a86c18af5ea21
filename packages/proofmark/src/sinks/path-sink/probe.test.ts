import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

import { startLinked } from "../../probing/linked-service.fixture.ts";
import { proveService } from "../../prove/bite.ts";
import { pathSinkProbe } from "./probe.ts";

const signal = AbortSignal.timeout(60_000);

async function stateOf(read: (file: string) => string, status = 200): Promise<string> {
  await using service = await startLinked(`<a href="/unit?file=spec.ts">Read</a>`, (value, response) => {
    response.statusCode = value("file").includes("..") ? status : 200;
    response.end(read(value("file")));
  });
  return (await proveService(pathSinkProbe, service.origin, signal)).state;
}

test("a name that is joined to a folder fails", async () => {
  assert.equal(await stateOf((file) => readFileSync(join(import.meta.dirname, file), "utf8")), "failed");
});

test("a name that is a whole path fails", async () => {
  const state = await stateOf((file) => (file.startsWith("/") ? readFileSync(file, "utf8") : ""));
  assert.equal(state, "failed");
});

test("a name without its folders leaves nothing to judge", async () => {
  const state = await stateOf((file) => `${basename(file)} is not here`);
  assert.equal(state, "not-applicable");
});

test("a service that refuses to climb by itself is observed", async () => {
  assert.equal(await stateOf(() => "no", 400), "observed");
});
