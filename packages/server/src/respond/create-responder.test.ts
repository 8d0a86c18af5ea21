import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { createPipeline, type ProofmarkEvent } from "proofmark";
import { protectNode } from "proofmark/node";

import { onEachDatabase, onPostgres } from "../database/databases.fixture.ts";
import type { Action } from "../model/action.ts";
import { createIngest } from "../ingest/create-ingest.ts";
import { batchOf, sent, shopSecret } from "../ingest/ingest.fixture.ts";
import { pipelineActuator } from "./auto-response/pipeline-actuator.ts";
import { createResponder, type Responder } from "./create-responder.ts";
import { degradation, proofEvent, refusal, start } from "./rules/events.fixture.ts";
import { addDefaultRules } from "./rules/default-rules.ts";
import type { RuleInput } from "./rules/rule-schema.ts";
import { storeEvents } from "./rules/stored-events.fixture.ts";

const minute = 60_000;
const blockAttackers: RuleInput = {
  id: "attackers",
  title: "A client attacks {service}",
  level: 2,
  runbook: "refusals-wave",
  groupBy: ["client"],
  actions: [{ kind: "block-address", subjectFrom: "client", seconds: 900 }],
  condition: {
    kind: "threshold",
    match: { types: ["refusal"], controls: ["inspection"] },
    count: 4,
    windowSeconds: 60,
  },
};

async function switchOn({ rules }: Responder, rule: RuleInput): Promise<void> {
  const by = { who: "ada", why: "A test." };
  const { revision } = await rules.create(rule, by);
  await rules.enable(rule.id, { ...by, version: 1, revision, acceptNoise: "A test." });
}

onEachDatabase("a responder", (open) => {
  test("an attack on a hardened server becomes an incident and a block, which ends in its time; the operator is let in", async () => {
    await using opened = await open();
    let ahead = 0;
    const now = (): number => Date.now() + ahead;
    const heard: ProofmarkEvent[] = [];
    const pipeline = createPipeline({
      trustedProxies: ["127.0.0.1"],
      onEvent: (event) => heard.push(event),
    });
    const server = createServer((_, response) => response.end("hello"));
    protectNode(server, pipeline);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ask = async (client: string, path = "/"): Promise<number> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { "x-forwarded-for": client },
      });
      await response.arrayBuffer();
      return response.status;
    };
    const { acceptEvents } = createIngest({
      database: opened.database,
      secrets: { shop: [shopSecret] },
      now,
    });
    let batches = 0;
    /** What the feed of the service does. */
    const tell = async (): Promise<void> => {
      const batch = sent(batchOf(heard.splice(0)), { id: `b-${batches++}`, at: now() });
      assert.equal((await acceptEvents(batch.headers, batch.body)).status, 202);
    };
    const responder = createResponder({
      database: opened.database,
      actuators: { shop: pipelineActuator({ pipeline }) },
      actions: { protectedAddresses: ["198.51.100.0/24"] },
      now,
      onError: (error) => assert.fail(error instanceof Error ? error : "it failed"),
    });
    await switchOn(responder, blockAttackers);

    const attack = `/?q=${encodeURIComponent("1' UNION SELECT password FROM users --")}`;
    for (const client of ["203.0.113.7", "198.51.100.9"])
      for (let index = 0; index < 4; index++) assert.equal(await ask(client, attack), 403);
    assert.equal(await ask("203.0.113.7"), 200);
    await tell();
    await responder.tick();

    assert.equal(await ask("203.0.113.7"), 403);
    assert.equal(await ask("203.0.113.8"), 200);
    assert.equal(await ask("198.51.100.9"), 200);
    const incidents = await responder.incidents.list();
    assert.deepEqual(incidents.map(({ ruleId }) => ruleId).toSorted(), [
      "attackers",
      "attackers",
      "block-limit",
    ]);
    const states = (await responder.actions.list()).map(({ state, subject }) => `${state} ${subject}`);
    assert.deepEqual(states.toSorted(), ["active 203.0.113.7", "refused 198.51.100.9"]);

    await tell();
    ahead = 15 * minute;
    await responder.tick();
    assert.equal(await ask("203.0.113.7"), 200);
    const lines = await Promise.all(incidents.map(async ({ id }) => await responder.incidents.timeline(id)));
    assert.ok(lines.flat().some(({ text }) => text.includes("undone")));
    // Whom it was about stands in the action alone.
    assert.ok(!JSON.stringify([incidents, lines]).includes("203.0.113.7"));
    server.close();
    server.closeAllConnections();
    await pipeline[Symbol.asyncDispose]();
  });

  test("a control that loses its proof opens an incident, and regaining it resolves it", async () => {
    await using opened = await open();
    let now = start;
    const responder = createResponder({ database: opened.database, now: () => now });
    await addDefaultRules(responder.rules, "setup");
    await storeEvents(opened.database, [proofEvent(now, "proven", "failed")]);
    now += 5_000;
    assert.deepEqual(await responder.tick(), { failed: [] });
    const [opened1] = await responder.incidents.list();
    assert.deepEqual(
      [opened1?.title, opened1?.status, opened1?.level],
      ["csrf of shop lost its proof at https://shop.example", "open", 3],
    );
    assert.match(await responder.incidents.postMortem(1, responder.events), /proof · csrf/);
    now += 10 * minute;
    await storeEvents(opened.database, [proofEvent(now, "failed", "proven")]);
    await responder.tick();
    now += 10 * minute;
    await responder.tick();
    assert.deepEqual(
      (await responder.incidents.list()).map(({ status, resolvedBy }) => [status, resolvedBy]),
      [["resolved", "proofmark"]],
    );
  });

  test("ordinary days raise nothing by the default rules", async () => {
    await using opened = await open();
    let now = start;
    const responder = createResponder({ database: opened.database, now: () => now });
    await addDefaultRules(responder.rules, "setup");
    for (let step = 0; step < 60; step++) {
      now += minute;
      await storeEvents(opened.database, [
        ...Array.from({ length: 5 + (step % 3) }, (_, index) =>
          refusal(now - index * 7_000, { severity: "low" }),
        ),
        ...(step % 10 === 0 ? [degradation(now - 2_000, "degraded"), degradation(now, "recovered")] : []),
        ...(step % 20 === 0 ? [proofEvent(now, "proven", "observed")] : []),
      ]);
      await responder.tick();
    }
    assert.deepEqual(await responder.incidents.list(), []);
  });

  test("a step that fails stops no other, is told, and is tried again", async () => {
    await using opened = await open();
    let now = start;
    let isDown = true;
    const failures: string[] = [];
    const responder = createResponder({
      database: opened.database,
      notices: {
        add: async () => {
          if (isDown) throw new Error("the outbox is full");
        },
      },
      notifier: { tick: async () => await Promise.reject(new Error("no network")) },
      onError: (_, step) => failures.push(step),
      now: () => now,
    });
    await addDefaultRules(responder.rules, "setup");
    await storeEvents(opened.database, [proofEvent(now, "proven", "failed")]);
    now += 1_000;
    assert.deepEqual(await responder.tick(), { failed: ["rules", "notices"] });
    assert.deepEqual(failures, ["rules", "notices"]);
    assert.deepEqual(await responder.incidents.list(), []);
    isDown = false;
    await responder.tick();
    assert.equal((await responder.incidents.list()).length, 1);
  });

  test("it ticks by itself until it is stopped, and an interval beyond a minute is refused", async () => {
    await using opened = await open();
    const options = { database: opened.database, intervalSeconds: 0.01 };
    let ticks = 0;
    const third = Promise.withResolvers<void>();
    const notifier = {
      tick: async (): Promise<void> => {
        if (++ticks === 3) third.resolve();
      },
    };
    const responder = createResponder({ ...options, notifier });
    const limit = setTimeout(() => third.reject(new Error("It does not tick.")), 20_000);
    responder.start();
    responder.start();
    await third.promise;
    clearTimeout(limit);
    await responder.stop();
    const after = ticks;
    await responder.incidents.list();
    assert.equal(ticks, after);
    assert.throws(() => createResponder({ ...options, intervalSeconds: 61 }), RangeError);
  });
});

onPostgres("several responders on one PostgreSQL", (open) => {
  test("make one incident, one notice and one action of each thing", async () => {
    await using opened = await open();
    let now = start;
    const done: string[] = [];
    const actuator = {
      kinds: new Set(["block-address"] as const),
      carryOut: async ({ subject }: Action) => void done.push(`block ${subject}`),
      undo: async ({ subject }: Action) => void done.push(`lift ${subject}`),
    };
    const databases = await Promise.all([opened.reopen(), opened.reopen(), opened.reopen(), opened.reopen()]);
    const failures: unknown[] = [];
    const responders = databases.map((database) =>
      createResponder({
        database,
        actuators: { shop: actuator },
        onError: (error) => failures.push(error),
        now: () => now,
      }),
    );
    const [first] = responders;
    assert.ok(first);
    await switchOn(first, blockAttackers);
    for (let client = 1; client <= 4; client++) {
      now += 20 * minute;
      await storeEvents(
        opened.database,
        Array.from({ length: 5 }, (_, index) => refusal(now + index, { client: `203.0.113.${client}` })),
      );
      now += 1_000;
      for (let round = 0; round < 2; round++)
        await Promise.all(responders.map(async (responder) => await responder.tick()));
    }
    now += 40 * minute;
    await Promise.all(responders.map(async (responder) => await responder.tick()));
    await Promise.all(responders.map(async (responder) => await responder.tick()));
    assert.deepEqual(failures, []);
    assert.equal((await first.incidents.list()).length, 4);
    const notices = await opened.database.selectFrom("notice").selectAll().execute();
    assert.equal(notices.filter(({ key }) => key.includes("-opened-")).length, 4);
    const expected = [1, 2, 3, 4].flatMap((client) => [
      `block 203.0.113.${client}`,
      `lift 203.0.113.${client}`,
    ]);
    assert.deepEqual(done.toSorted(), expected.toSorted());
    for (const database of databases) await database.destroy();
  });
});
