import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import { startLinked } from "../../probing/linked-service.fixture.ts";
import { proveService } from "../../prove/bite.ts";
import { evalSinkProbe } from "./probe.ts";

const signal = AbortSignal.timeout(60_000);

async function stateOf(compute: (sum: string) => unknown, status = 200): Promise<string> {
  await using service = await startLinked(`<a href="/unit?sum=1">Compute</a>`, (value, response) => {
    response.statusCode = value("sum").includes("*") ? status : 200;
    response.end(String(compute(value("sum"))));
  });
  return (await proveService(evalSinkProbe, service.origin, signal)).state;
}

test("a value that is run as a program fails", async () => {
  assert.equal(await stateOf((sum) => runInNewContext(sum)), "failed");
});

test("a value that is read as a number leaves nothing to judge", async () => {
  assert.equal(await stateOf(Number), "not-applicable");
});

test("an echo of the value is not taken for its result", async () => {
  assert.equal(await stateOf((sum) => `You asked for ${sum}`), "not-applicable");
});

test("a service that refuses sums by itself is observed", async () => {
  assert.equal(await stateOf(() => "no", 400), "observed");
});
