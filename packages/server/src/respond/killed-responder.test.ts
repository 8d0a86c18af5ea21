import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { onEachDatabase } from "../database/databases.fixture.ts";
import { createResponder } from "./create-responder.ts";
import { refusal, start } from "./rules/events.fixture.ts";
import type { RuleInput } from "./rules/rule-schema.ts";
import { storeEvents } from "./rules/stored-events.fixture.ts";

const kills = 8;
const program = join(import.meta.dirname, "responding-process.fixture.ts");
const attackers: RuleInput = {
  id: "attackers",
  title: "A client attacks {service}",
  level: 2,
  runbook: "refusals-wave",
  groupBy: ["client"],
  // Ten seconds by a clock that runs sixty times as fast: a busy machine takes some to begin a process.
  actions: [{ kind: "block-address", subjectFrom: "client", seconds: 600 }],
  condition: { kind: "threshold", match: { types: ["refusal"] }, count: 3, windowSeconds: 60 },
};

onEachDatabase("a responder that is killed again and again", (open) => {
  test("makes one incident and one notice of each thing, and every block begins and ends", async () => {
    await using opened = await open();
    const folder = mkdtempSync(join(tmpdir(), "proofmark-responder-"));
    const file = join(folder, "actions");
    writeFileSync(file, "");
    const began = Date.now();
    const now = (): number => start + (Date.now() - began) * 60;
    const responder = createResponder({ database: opened.database, now });
    const by = { who: "ada", why: "A test." };
    const { revision } = await responder.rules.create(attackers, by);
    await responder.rules.enable("attackers", { ...by, version: 1, revision, acceptNoise: "A test." });

    const begin = async (): Promise<ReturnType<typeof fork>> => {
      const options = { database: opened.where, file, from: start, began };
      const child = fork(program, [JSON.stringify(options)], {
        execArgv: process.execArgv.filter((flag) => flag.startsWith("--conditions")),
      });
      await once(child, "message", { signal: AbortSignal.timeout(30_000) });
      return child;
    };
    for (let kill = 0; kill < kills; kill++) {
      const child = await begin();
      const at = now();
      await storeEvents(
        opened.database,
        [0, 1, 2].map((index) => refusal(at - index, { client: `203.0.113.${kill}` })),
        { receivedAt: at },
      );
      await wait(kill * 7 + Math.random() * 20);
      await end(child);
    }
    const last = await begin();
    const lines = (): readonly string[] => readFileSync(file, "utf8").split("\n").filter(Boolean);
    const ended = async (): Promise<boolean> => {
      const actions = await responder.actions.list();
      return actions.length === kills && actions.every(({ state }) => state === "undone");
    };
    const limit = Date.now() + 60_000;
    while (!(await ended()) && Date.now() < limit) await wait(50);
    await end(last);

    const actions = await responder.actions.list();
    assert.deepEqual(
      actions.map(({ state }) => state),
      Array.from({ length: kills }, () => "undone"),
    );
    // At least once each, under one id; nothing else.
    assert.deepEqual(
      [...new Set(lines())].toSorted(),
      actions.flatMap(({ id }) => [`begin ${id}`, `end ${id}`]).toSorted(),
    );
    const incidents = await responder.incidents.list();
    assert.equal(incidents.length, kills);
    const notices = await opened.database.selectFrom("notice").selectAll().execute();
    assert.equal(notices.filter(({ key }) => key.includes("-opened-")).length, kills);
    rmSync(folder, { recursive: true });
  });
});

async function end(child: ReturnType<typeof fork>): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
