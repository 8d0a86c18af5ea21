import assert from "node:assert/strict";
import { execFileSync, execSync } from "node:child_process";
import { test } from "node:test";

import { startLinked } from "../../probing/linked-service.fixture.ts";
import { proveService } from "../../prove/bite.ts";
import { shellSinkProbe } from "./probe.ts";

const signal = AbortSignal.timeout(60_000);

async function stateOf(run: (word: string) => string, status = 200): Promise<string> {
  await using service = await startLinked(`<a href="/unit?word=canary">Say</a>`, (value, response) => {
    response.statusCode = /[;$]/.test(value("word")) ? status : 200;
    response.end(run(value("word")));
  });
  return (await proveService(shellSinkProbe, service.origin, signal)).state;
}

test("a word that is put into a command line fails", async () => {
  assert.equal(await stateOf((word) => execSync(`echo ${word}`, { encoding: "utf8" })), "failed");
});

test("a word between single quotes in a command line fails", async () => {
  assert.equal(await stateOf((word) => execSync(`echo '${word}'`, { encoding: "utf8" })), "failed");
});

test("a word that is an argument leaves nothing to judge", async () => {
  assert.equal(await stateOf((word) => execFileSync("echo", [word], { encoding: "utf8" })), "not-applicable");
});

test("an echo of the command is not taken for its result", async () => {
  assert.equal(await stateOf((word) => `You said ${word}`), "not-applicable");
});

test("a service that refuses such words by itself is observed", async () => {
  assert.equal(await stateOf(() => "no", 400), "observed");
});
