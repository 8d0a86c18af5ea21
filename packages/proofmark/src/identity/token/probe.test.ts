import assert from "node:assert/strict";
import { test } from "node:test";

import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { tokenProbe } from "./probe.ts";

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

async function stateOf(body: string): Promise<string> {
  await using service = await serve((_, response) => response.end(body));
  return (await proveService(tokenProbe, service.origin, AbortSignal.timeout(20_000))).state;
}

test("a service that shows no token and names no canary is not judged", async () => {
  assert.equal(await stateOf("hello"), "not-applicable");
});

test("a page with a token that nobody signed fails", async () => {
  assert.equal(
    await stateOf(`${part({ alg: "none", typ: "JWT" })}.${part({ sub: "a", exp: 1 })}.`),
    "failed",
  );
});
