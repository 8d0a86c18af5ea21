import assert from "node:assert/strict";
import { test } from "node:test";

import { startLinked } from "../../probing/linked-service.fixture.ts";
import { proveService } from "../../prove/bite.ts";
import { outgoingRequestSinkProbe } from "./probe.ts";

const signal = AbortSignal.timeout(60_000);

async function stateOf(look: (url: string) => Promise<number>): Promise<string> {
  const entry = `<a href="/unit?url=http%3A%2F%2Fcanary.invalid%2F">Look</a>`;
  await using service = await startLinked(entry, async (value, response) => {
    response.statusCode = await look(value("url"));
    response.end();
  });
  return (await proveService(outgoingRequestSinkProbe, service.origin, signal)).state;
}

async function fetched(url: string): Promise<number> {
  return await fetch(url).then(
    () => 200,
    () => 200,
  );
}

test("a service that fetches whatever it is given fails", async () => {
  assert.equal(await stateOf(fetched), "failed");
});

test("a service that fetches and says nothing of it fails all the same", async () => {
  const state = await stateOf(async (url) => (await fetched(url)) + 2);
  assert.equal(state, "failed");
});

test("a service that fetches nothing leaves nothing to judge", async () => {
  assert.equal(await stateOf(async () => await Promise.resolve(200)), "not-applicable");
});

test("a service that refuses addresses of the inside by itself is observed", async () => {
  const state = await stateOf(async (url) =>
    new URL(url).hostname === "127.0.0.1" ? 400 : await fetched(url),
  );
  assert.equal(state, "observed");
});
