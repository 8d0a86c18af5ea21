import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { createPipeline, exchangeOf, rateLimitOf, threatRulesOf } from "proofmark";
import { createLockouts, createSessions, KeyRing, sqliteStorage } from "proofmark/identity";
import { protectNode } from "proofmark/node";

import type { Action, ActionKind } from "../../model/action.ts";
import { pipelineActuator } from "./pipeline-actuator.ts";

const ring = new KeyRing([{ id: "one", key: randomBytes(32) }]);

function action(kind: ActionKind, subject: string, seconds = 600): Action {
  return { id: `${kind} ${subject}`, service: "shop", kind, subject, seconds, reason: "A test." };
}

test("sessions that the library keeps end with the action, those of others go on, and people sign in again", async () => {
  await using sessions = createSessions({ ring, storage: sqliteStorage(":memory:") });
  await using pipeline = createPipeline({ controls: { session: { sessions } }, onEvent: () => undefined });
  const server = createServer((request, response) => {
    const exchange = exchangeOf(request);
    assert.ok(exchange);
    const { pathname, searchParams } = new URL(request.url ?? "", "http://shop");
    const answer = async (): Promise<void> => {
      const account = { id: searchParams.get("as") ?? "", roles: ["user"] };
      if (pathname === "/enter") await sessions.start(exchange, account);
      response.end(exchange.principal?.id ?? "nobody");
    };
    void answer();
  });
  protectNode(server, pipeline);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const enter = async (name: string): Promise<string> => {
    const response = await fetch(`${base}/enter?as=${name}`, { method: "POST" });
    await response.arrayBuffer();
    return (response.headers.getSetCookie()[0] ?? "").split(";", 1)[0] ?? "";
  };
  const whoIs = async (cookie: string): Promise<string> =>
    await (await fetch(`${base}/`, { headers: { cookie } })).text();
  try {
    const [ada, adaToo, bob] = [await enter("ada"), await enter("ada"), await enter("bob")];
    assert.deepEqual([await whoIs(ada), await whoIs(adaToo), await whoIs(bob)], ["ada", "ada", "bob"]);
    const actuator = pipelineActuator({ sessions });
    assert.deepEqual([...actuator.kinds], ["revoke-sessions"]);
    await actuator.carryOut(action("revoke-sessions", "ada"));
    await actuator.carryOut(action("revoke-sessions", "ada"));
    assert.deepEqual([await whoIs(ada), await whoIs(adaToo), await whoIs(bob)], ["nobody", "nobody", "bob"]);
    await actuator.undo(action("revoke-sessions", "ada"));
    assert.equal(await whoIs(ada), "nobody");
    assert.equal(await whoIs(await enter("ada")), "ada");
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test("an account is locked by its name or its pseudonym, and let in again with what it failed still counted", async () => {
  await using lockouts = createLockouts({ ring });
  const actuator = pipelineActuator({ lockouts });
  const ada = { account: "ada", client: "203.0.113.7" };
  const owner = { account: "ada", client: "198.51.100.1" };
  for (let failures = 0; failures < 5; failures++) {
    assert.equal(await lockouts.admit(ada), undefined);
    await lockouts.failed(ada);
  }
  for (const subject of ["ada", lockouts.pseudonymOf("ada")]) {
    await actuator.carryOut(action("lock-account", subject));
    await actuator.carryOut(action("lock-account", subject));
    assert.equal((await lockouts.admit(owner))?.code, "PM_ACCOUNT_LOCKED");
    await actuator.undo(action("lock-account", subject));
    await actuator.undo(action("lock-account", subject));
    assert.equal(await lockouts.admit(owner), undefined);
    await lockouts.withdraw(owner);
  }
  assert.equal((await lockouts.admit(ada))?.code, "PM_ACCOUNT_LOCKED");
  assert.deepEqual(actuator.aliasesOf?.("Ada"), [lockouts.pseudonymOf("ada")]);
});

test("a route is throttled to the bound that the actuator was given, twice the same, and lifted", async () => {
  await using pipeline = createPipeline({ onEvent: () => undefined });
  const actuator = pipelineActuator({ pipeline, throttlePerMinute: 7 });
  assert.deepEqual([...actuator.kinds], ["block-address", "throttle-route"]);
  for (const route of ["/notes/:id", "/notes/{id}"]) await actuator.carryOut(action("throttle-route", route));
  const [throttle, ...others] = rateLimitOf(pipeline)?.throttles() ?? [];
  assert.deepEqual([throttle?.perMinute, others.length], [7, 0]);
  assert.equal((throttle?.until ?? 0) - (throttle?.since ?? 0), 600_000);
  await actuator.undo(action("throttle-route", "/notes/:id"));
  await actuator.undo(action("throttle-route", "/notes/:id"));
  assert.deepEqual(rateLimitOf(pipeline)?.throttles(), []);
  await assert.rejects(actuator.carryOut(action("throttle-route", "")), RangeError);
  for (const throttlePerMinute of [0, 1.5, Number.NaN])
    assert.throws(() => pipelineActuator({ pipeline, throttlePerMinute }), RangeError);
});

test("what the service spares is refused before it is tried, and its neighbour is not", async () => {
  await using pipeline = createPipeline({
    controls: { "threat-rules": { allow: ["198.51.100.0/24", "2001:db8:1::/48"] } },
    onEvent: () => undefined,
  });
  const actuator = pipelineActuator({ pipeline });
  for (const subject of ["198.51.100.9", "::ffff:198.51.100.9", "2001:db8:1:2::/64"])
    assert.match(actuator.refusalOf?.(action("block-address", subject)) ?? "", /spares/, subject);
  for (const subject of ["198.51.101.9", "2001:db8:2:2::/64"])
    assert.equal(actuator.refusalOf?.(action("block-address", subject)), undefined, subject);
  assert.equal(actuator.refusalOf?.(action("throttle-route", "198.51.100.9")), undefined);
  await actuator.carryOut(action("block-address", "198.51.101.9"));
  assert.equal(threatRulesOf(pipeline)?.blocks().length, 1);
});

test("what nobody gave it is not among its kinds and rejects; an application's own functions stand in place of the library's", async () => {
  await using pipeline = createPipeline({ onEvent: () => undefined });
  const done: string[] = [];
  const own = (name: string) => ({
    begin: () => void done.push(`begin ${name}`),
    end: () => void done.push(`end ${name}`),
  });
  const bare = pipelineActuator({});
  assert.deepEqual([...bare.kinds], []);
  await assert.rejects(bare.carryOut(action("degrade", "")), /nothing for degrade/);
  const actuator = pipelineActuator({ pipeline, degrade: own("degrade"), throttleRoute: own("throttle") });
  await actuator.carryOut(action("degrade", ""));
  await actuator.undo(action("degrade", ""));
  await actuator.carryOut(action("throttle-route", "/search"));
  assert.deepEqual(done, ["begin degrade", "end degrade", "begin throttle"]);
  assert.deepEqual(rateLimitOf(pipeline)?.throttles(), []);
});
