import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";

import { parseResponse, serve, type RawResponse } from "../../http/served.fixture.ts";
import { MemoryStore } from "../../store/memory.ts";
import { rateLimit } from "../rate-limit/guard.ts";
import { threatRules } from "./guard.ts";
import { threatRulesOf } from "./operated-guard.ts";
import type { ThreatRulesOptions } from "./options.ts";
import { attackPaths } from "./threats.fixture.ts";

const served = async (options: ThreatRulesOptions = {}, more: Parameters<typeof serve>[2] = {}) =>
  await serve([threatRules(options)], (_request, response) => response.end("ok"), more);

/** One request from an address of loopback, as a client of its own. */
async function ask(
  port: number,
  localAddress: string,
  path: string,
  headers: readonly string[] = [],
): Promise<RawResponse> {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  let received = "";
  socket.on("data", (chunk) => (received += chunk.toString("latin1")));
  socket.write(
    [`GET ${path} HTTP/1.1`, "Host: a.example", "Connection: close", ...headers, "", ""].join("\r\n"),
  );
  await once(socket, "close");
  return parseResponse(received);
}

test("a block over the wire is a problem response that tells nothing of the rule, and its event tells all", async () => {
  await using service = await served();
  for (const path of attackPaths.slice(0, 10)) await ask(service.port, "127.9.1.1", path);
  const refused = await ask(service.port, "127.9.1.1", "/");
  assert.equal(refused.status, 403);
  const { title, code } = JSON.parse(refused.body) as { title: string; code: string };
  assert.deepEqual([title, code], ["Forbidden", "PM_ADDRESS_BLOCKED"]);
  assert.doesNotMatch(refused.body, /wave|path|temporar|127\./);
  assert.equal((await ask(service.port, "127.9.1.2", "/")).status, 200);
  const [block, refusal] = service.events;
  assert.ok(block?.type === "blocked" && block.client === "127.9.1.1" && block.isEnforced);
  assert.ok(refusal?.type === "refusal" && refusal.detail?.at === "a temporary block");
});

for (const header of ["X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP"])
  test(`a made-up ${header} neither gets past a block nor gets another client blocked`, async () => {
    await using service = await served();
    for (const path of attackPaths.slice(0, 12))
      await ask(service.port, "127.9.2.1", path, [claim(header, "127.9.2.2")]);
    assert.equal((await ask(service.port, "127.9.2.1", "/", [claim(header, "192.0.2.77")])).status, 403);
    assert.equal((await ask(service.port, "127.9.2.2", "/")).status, 200);
  });

test("behind a trusted proxy its client is blocked, others of it are not, and neither is the proxy", async () => {
  await using service = await served({}, { trustedProxies: ["127.9.3.1"] });
  const through = async (path: string, forwarded: string): Promise<number> =>
    (await ask(service.port, "127.9.3.1", path, [`X-Forwarded-For: ${forwarded}`])).status;
  // What the client writes stands left of what the proxy adds.
  for (const path of attackPaths.slice(0, 12)) await through(path, "203.0.113.8, 203.0.113.7");
  assert.equal(await through("/", "203.0.113.7"), 403);
  assert.equal(await through("/", "192.0.2.1, 203.0.113.7"), 403);
  assert.equal(await through("/", "203.0.113.8"), 200);
  assert.equal((await ask(service.port, "127.9.3.1", "/")).status, 200);
  for (const path of attackPaths) assert.equal((await ask(service.port, "127.9.3.1", path)).status, 200);
});

test("in monitor mode a wave is told and refuses nobody", async () => {
  await using service = await served({}, { mode: "monitor" });
  for (const path of attackPaths.slice(0, 12))
    assert.equal((await ask(service.port, "127.9.4.1", path)).status, 200);
  assert.ok(service.events.some((event) => event.type === "blocked" && !event.isEnforced));
  assert.ok(service.events.every((event) => !("isEnforced" in event) || !event.isEnforced));
});

test("a denied address is answered as it connects, with every guard's headers", async () => {
  await using service = await served({ deny: ["127.9.5.0/24"] });
  const refused = await ask(service.port, "127.9.5.1", "/");
  assert.equal(refused.status, 403);
  assert.match(refused.body, /PM_ADDRESS_BLOCKED/);
  assert.equal((await ask(service.port, "127.9.6.1", "/")).status, 200);
});

test("a client that is limited again and again is not blocked for it", async () => {
  const limit = rateLimit({ tiers: { default: { limit: 1, windowSeconds: 60 } } });
  await using service = await serve([threatRules(), limit], (_request, response) => response.end("ok"));
  const statuses = new Set<number>();
  for (let visit = 0; visit < 60; visit++) statuses.add((await ask(service.port, "127.9.7.1", "/")).status);
  assert.deepEqual([...statuses], [200, 429]);
});

test("the guard of a pipeline is found, for its list of blocks", async () => {
  await using service = await served();
  assert.deepEqual(threatRulesOf(service.pipeline)?.blocks(), []);
  assert.equal(threatRulesOf({ guards: [rateLimit()] }), undefined);
});

test("a store of one's own is not closed with the guard", async () => {
  const store = new MemoryStore();
  store.set("mine", "kept", 60_000);
  {
    await using service = await served({ store });
    assert.equal((await service.ask()).status, 200);
  }
  assert.equal(store.get("mine"), "kept");
});

function claim(header: string, address: string): string {
  return `${header}: ${header === "Forwarded" ? `for=${address}` : address}`;
}
