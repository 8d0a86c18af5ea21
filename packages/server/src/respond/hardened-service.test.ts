import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { createPipeline, rateLimitOf, threatRulesOf } from "proofmark";
import { KeyRing } from "proofmark/identity";
import { protectNode } from "proofmark/node";
import { createAuditTrail, createFeed } from "proofmark/observe";

import { onEachDatabase } from "../database/databases.fixture.ts";
import { countEvents } from "../events/count-events.ts";
import { createIngest } from "../ingest/create-ingest.ts";
import { newSecret } from "../ingest/ingest.fixture.ts";
import { pipelineActuator } from "./auto-response/pipeline-actuator.ts";
import { createResponder } from "./create-responder.ts";
import type { RuleInput } from "./rules/rule-schema.ts";

const by = { who: "ada", why: "A test." };
const rule: RuleInput = {
  id: "attackers",
  title: "A client attacks {service}",
  level: 2,
  runbook: "refusals-wave",
  groupBy: ["client"],
  actions: [
    { kind: "block-address", subjectFrom: "client", seconds: 900 },
    { kind: "throttle-route", subject: "/search", seconds: 900 },
  ],
  condition: {
    kind: "threshold",
    match: { types: ["refusal"], controls: ["inspection"] },
    count: 4,
    windowSeconds: 60,
  },
};

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

onEachDatabase("a hardened service and its control plane", (open) => {
  test("an attack goes by the feed to a rule, its block and throttle hold in the service, end in their time or by hand, and stand in the chain", async () => {
    await using opened = await open();
    const { database } = opened;
    const folder = mkdtempSync(join(tmpdir(), "proofmark-service-"));
    let ahead = 0;
    const secret = newSecret();
    const { handler } = createIngest({ database, secrets: { shop: [secret] } });
    const control = createServer(handler);
    const ring = new KeyRing([{ id: "one", key: randomBytes(32) }]);
    const trail = await createAuditTrail({ folder: join(folder, "audit"), ring });
    const feed = createFeed({
      url: await listening(control),
      secret,
      service: "shop",
      spoolFolder: join(folder, "spool"),
      batchMs: 20,
    });
    const pipeline = createPipeline({
      trustedProxies: ["127.0.0.1"],
      controls: { "attack-feed": { feed }, "audit-chain": { trail } },
      onEvent: () => undefined,
    });
    const shop = createServer((_, response) => response.end("hello"));
    protectNode(shop, pipeline);
    const base = await listening(shop);
    const ask = async (client: string, path: string): Promise<number> => {
      const response = await fetch(`${base}${path}`, { headers: { "x-forwarded-for": client } });
      await response.arrayBuffer();
      return response.status;
    };
    let refused = 0;
    const attack = async (client: string): Promise<void> => {
      const path = `/?q=${encodeURIComponent("1' UNION SELECT password FROM users --")}`;
      for (let index = 0; index < 4; index++) assert.equal(await ask(client, path), 403);
      refused += 4;
      for (let left = 1_000; left > 0; left--) {
        const told = await countEvents(database, { type: "refusal", control: "inspection" });
        if (told >= refused) return;
        await pause(10);
      }
      assert.fail("The feed did not bring it.");
    };
    const search = async (): Promise<readonly number[]> => [
      await ask("203.0.113.20", "/search"),
      await ask("203.0.113.21", "/Search/"),
      await ask("203.0.113.22", "//search"),
    ];
    const responder = createResponder({
      database,
      actuators: { shop: pipelineActuator({ pipeline, throttlePerMinute: 2 }) },
      actions: { onAudit: trail.onAudit },
      now: () => Date.now() + ahead,
      onError: (error) => assert.fail(error instanceof Error ? error : "it failed"),
    });
    try {
      const { revision } = await responder.rules.create(rule, by);
      await responder.rules.enable(rule.id, { ...by, version: 1, revision, acceptNoise: "A test." });
      assert.deepEqual(await search(), [200, 200, 200]);

      await attack("203.0.113.7");
      await responder.tick();
      assert.equal(await ask("203.0.113.7", "/"), 403);
      assert.deepEqual(await search(), [200, 200, 429]);
      assert.equal(await ask("203.0.113.22", "/"), 200);

      const throttle = (await responder.actions.list()).find(({ kind }) => kind === "throttle-route");
      await responder.actions.undo(throttle?.id ?? "", { who: "ada", why: "Customers search." });
      assert.deepEqual(await search(), [200, 200, 200]);
      assert.equal(await ask("203.0.113.7", "/"), 403);

      await attack("203.0.113.9");
      await responder.tick();
      assert.equal(threatRulesOf(pipeline)?.blocks().length, 2);
      assert.equal(rateLimitOf(pipeline)?.throttles().length, 1);
      ahead = 900_001;
      await responder.tick();
      assert.deepEqual(threatRulesOf(pipeline)?.blocks(), []);
      assert.deepEqual(rateLimitOf(pipeline)?.throttles(), []);
      assert.equal(await ask("203.0.113.7", "/"), 200);
      assert.deepEqual(await search(), [200, 200, 200]);

      await trail.sealHead();
      const chain = readdirSync(trail.folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"))
        .join("\n");
      for (const [act, count] of [
        ["auto-response.active", 4],
        ["auto-response.ending", 1],
        ["auto-response.undone", 4],
        ["rate-limit.route-throttled", 2],
        ["rate-limit.throttle-lifted", 2],
      ] as const)
        assert.equal(chain.split(`"${act}"`).length - 1, count, act);
    } finally {
      for (const server of [shop, control]) {
        server.close();
        server.closeAllConnections();
      }
      await pipeline[Symbol.asyncDispose]();
      await feed.close(0);
      await trail[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
