import assert from "node:assert/strict";
import { test } from "node:test";

import { onEachDatabase, onPostgres } from "../database/databases.fixture.ts";
import type { Database } from "../database/open-database.ts";
import { eventsAfter } from "../events/events-after.ts";
import { createResponder, type Responder } from "./create-responder.ts";
import { createRetention } from "./create-retention.ts";
import { refusal, start } from "./rules/events.fixture.ts";
import type { RuleInput } from "./rules/rule-schema.ts";
import { storeEvents } from "./rules/stored-events.fixture.ts";

const minute = 60_000;
const hour = 3_600_000;
const day = 24 * hour;
const by = { who: "ada", why: "A test." };
const attackers: RuleInput = {
  id: "attackers",
  title: "A client attacks {service}",
  level: 2,
  runbook: "refusals-wave",
  groupBy: ["client"],
  endsBy: "hand",
  actions: [{ kind: "block-address", subjectFrom: "client", seconds: 600 }],
  condition: { kind: "threshold", match: { types: ["refusal"] }, count: 2, windowSeconds: 60 },
};

/** Does what rules ask for, so that nothing else opens an incident. */
const actuators = {
  shop: {
    kinds: new Set(["block-address"] as const),
    carryOut: async () => undefined,
    undo: async () => undefined,
  },
};

async function seqs(database: Database): Promise<readonly number[]> {
  return (await eventsAfter(database, 0, 10_000)).map(({ seq }) => seq);
}

async function count(database: Database, table: CountedTable): Promise<number> {
  const { rows } = await database
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as("rows"))
    .executeTakeFirstOrThrow();
  return rows;
}
type CountedTable =
  | "incident"
  | "incident_entry"
  | "incident_key"
  | "incident_group"
  | "action"
  | "action_change"
  | "rule_version"
  | "rule_change";

async function switchOn({ rules }: Responder, rule: RuleInput): Promise<void> {
  const { revision } = await rules.create(rule, by);
  await rules.enable(rule.id, { ...by, version: 1, revision, acceptNoise: "A test." });
}

/** An attack of one client, seen by the rule. */
async function attack(database: Database, at: number, client: string): Promise<void> {
  await storeEvents(database, [refusal(at, { client }), refusal(at + 1, { client })]);
}

onEachDatabase("what is old", (open) => {
  test("is forgotten after its days, events and incidents apart, and what is younger stays", async () => {
    await using opened = await open();
    const { database } = opened;
    let now = start;
    const responder = createResponder({
      database,
      actuators,
      now: () => now,
      retentionDays: { events: 10, incidents: 20 },
    });
    await switchOn(responder, attackers);
    await attack(database, now, "203.0.113.7");
    now += minute;
    assert.deepEqual(await responder.tick(), { failed: [] });
    assert.equal((await responder.incidents.list()).length, 1);
    now += 20 * minute;
    await responder.tick();
    await responder.incidents.resolve(1, "A test.", { who: "ada" });

    now = start + 9 * day;
    await attack(database, now, "203.0.113.8");
    await responder.tick();
    await responder.incidents.resolve(2, "A test.", { who: "ada" });
    assert.equal((await seqs(database)).length, 4);

    now = start + 12 * day;
    await responder.tick();
    assert.deepEqual(await seqs(database), [3, 4]);
    assert.equal(await count(database, "incident"), 2);

    now = start + 21 * day;
    await responder.tick();
    assert.deepEqual(await seqs(database), []);
    const left = await responder.incidents.list();
    assert.deepEqual(
      left.map(({ id }) => id),
      [2],
    );
    assert.equal(await count(database, "incident_key"), 1);
    assert.equal((await responder.actions.list()).length, 1);
    assert.ok((await responder.incidents.timeline(2)).length > 0);

    now = start + 40 * day;
    await responder.tick();
    for (const table of [
      "incident",
      "incident_entry",
      "incident_key",
      "incident_group",
      "action",
      "action_change",
    ] as const)
      assert.equal(await count(database, table), 0, table);

    // What comes after that is an incident of its own.
    await attack(database, now, "203.0.113.7");
    now += minute;
    assert.deepEqual(await responder.tick(), { failed: [] });
    assert.equal((await responder.incidents.list()).length, 1);
  });

  test("stays where an incident is open: with its timeline, its actions and the events that show it", async () => {
    await using opened = await open();
    const { database } = opened;
    let now = start;
    const responder = createResponder({ database, actuators, now: () => now });
    await switchOn(responder, attackers);
    await attack(database, now, "203.0.113.7");
    await storeEvents(database, [refusal(now, { client: "203.0.113.9" })]);
    now += minute;
    await responder.tick();
    now = start + 1_000 * day;
    await responder.tick();
    await responder.tick();
    assert.deepEqual(await seqs(database), [1, 2]);
    assert.equal((await responder.incidents.list()).length, 1);
    assert.equal((await responder.actions.list()).length, 1);
    assert.match(await responder.incidents.postMortem(1, responder.events), /refusal · inspection/);
    await responder.incidents.resolve(1, "A test.", { who: "ada" });
    now += 8 * day;
    await responder.tick();
    assert.deepEqual(await seqs(database), []);
    assert.equal((await responder.incidents.list()).length, 1);
  });

  test("a part of an open incident stays with it, and goes with it", async () => {
    await using opened = await open();
    const { database } = opened;
    let now = start;
    const responder = createResponder({ database, actuators, now: () => now });
    await switchOn(responder, attackers);
    await attack(database, now, "203.0.113.7");
    await attack(database, now, "203.0.113.8");
    now += minute;
    await responder.tick();
    const [one, two] = await responder.incidents.list();
    assert.ok(one !== undefined && two !== undefined);
    await responder.incidents.merge(one.id, two.id, { who: "ada", revision: one.revision });
    now = start + 800 * day;
    await responder.tick();
    assert.equal(await count(database, "incident"), 2);
    assert.equal((await seqs(database)).length, 4);
    await responder.incidents.resolve(two.id, "A test.", { who: "ada" });
    now += 366 * day;
    await responder.tick();
    assert.equal(await count(database, "incident"), 0);
  });

  test("an event that a live rule has not read stays, and so does what a long window may still show", async () => {
    await using opened = await open();
    const { database } = opened;
    let now = start;
    const responder = createResponder({ database, actuators, now: () => now });
    const month = { ...attackers.condition, windowSeconds: 2_592_000 } as RuleInput["condition"];
    await switchOn(responder, { ...attackers, condition: month });
    const retention = createRetention({ database, now: () => now, days: { events: 7 } });
    await storeEvents(database, [refusal(now)]);
    now = start + 40 * day;
    // Nobody has evaluated the rule yet.
    await retention.run();
    assert.deepEqual(await seqs(database), [1]);
    await storeEvents(database, [refusal(now)]);
    now += hour;
    await responder.tick();
    await responder.tick();
    assert.deepEqual(await seqs(database), [2]);
    now += 29 * day;
    await responder.tick();
    assert.deepEqual(await seqs(database), [2]);
    // A rule that is switched off asks for nothing.
    const { revision } = await responder.rules.get("attackers");
    await responder.rules.disable("attackers", { ...by, revision });
    now += hour;
    await retention.run();
    assert.deepEqual(await seqs(database), []);
  });

  test("what is kept stands in the way of nothing, and a run that has more to do goes on at the next tick", async () => {
    await using opened = await open();
    const { database } = opened;
    let now = start;
    const responder = createResponder({ database, actuators, now: () => now });
    await switchOn(responder, attackers);
    for (let client = 1; client <= 3; client++) await attack(database, now, `203.0.113.${client}`);
    now += minute;
    await responder.tick();
    await storeEvents(
      database,
      Array.from({ length: 20 }, (_, index) =>
        refusal(now + index, { type: "refusal", client: `c${index}` }),
      ),
    );
    now += minute;
    await responder.tick();
    now = start + 31 * day;
    const retention = createRetention({ database, now: () => now, batchSize: 2, maxBatches: 2 });
    for (let runs = 1; runs <= 6; runs++, now += 5_000) await retention.run();
    assert.deepEqual(await seqs(database), [1, 2, 3, 4, 5, 6]);
  });

  test("it looks once an hour, whichever process comes first, and again after a clock was set back", async () => {
    await using opened = await open();
    const { database } = opened;
    let now = start + 100 * day;
    const one = createRetention({ database, now: () => now });
    const other = createRetention({ database, now: () => now });
    const old = async (): Promise<void> => await storeEvents(database, [refusal(start)]);
    await old();
    await one.run();
    assert.equal((await seqs(database)).length, 0);
    await old();
    await other.run();
    now += hour - 1;
    await one.run();
    assert.equal((await seqs(database)).length, 1);
    now += 1;
    await one.run();
    assert.equal((await seqs(database)).length, 0);
    await old();
    now -= 3 * day;
    await one.run();
    assert.equal((await seqs(database)).length, 0);
  });

  test("a process that died over it is followed within the hour", async () => {
    await using opened = await open();
    const { database } = opened;
    let now = start + 100 * day;
    await storeEvents(database, [refusal(start)]);
    await database
      .insertInto("chore")
      .values({ name: "forget", next_at: now + 600_000 })
      .execute();
    await createRetention({ database, now: () => now }).run();
    assert.equal((await seqs(database)).length, 1);
    now += 600_000;
    await createRetention({ database, now: () => now }).run();
    assert.equal((await seqs(database)).length, 0);
  });

  test("of a rule the newest, the live and the last live version stay; those between go with who changed them", async () => {
    await using opened = await open();
    const { database } = opened;
    let now = start;
    const { rules, tick } = createResponder({ database, actuators, now: () => now });
    await rules.create(attackers, by);
    for (let version = 2; version <= 5; version++) {
      const { revision } = await rules.get("attackers");
      await rules.update({ ...attackers, title: `Version ${version}` }, { ...by, revision });
    }
    const { revision } = await rules.get("attackers");
    await rules.enable("attackers", { ...by, version: 3, revision, acceptNoise: "A test." });
    now += 300 * day;
    await tick();
    assert.equal(await count(database, "rule_version"), 5);
    now += 100 * day;
    await tick();
    const history = await rules.history("attackers");
    assert.deepEqual(
      history.map(({ kind, version }) => `${kind} ${version}`),
      ["enabled 3", "updated 5", "updated 3"],
    );
    await assert.rejects(rules.definition("attackers", 2), /no version 2/);
    const late = { ...by, version: 2, revision: history[0]?.revision ?? 0, acceptNoise: "A test." };
    await assert.rejects(rules.enable("attackers", late), /no version 2/);
    assert.equal((await rules.get("attackers")).liveVersion, 3);
  });

  test("nothing is forgotten within a week, and nothing at all where that is said", async () => {
    await using opened = await open();
    const { database } = opened;
    for (const days of [{ events: 6.9 }, { incidents: 1 }, { events: Number.NaN }, { events: -1 }])
      assert.throws(() => createResponder({ database, retentionDays: days }), RangeError);
    await storeEvents(database, [refusal(start)]);
    const days = { events: Infinity, incidents: Infinity };
    await createRetention({ database, now: () => start + 10_000 * day, days }).run();
    assert.equal((await seqs(database)).length, 1);
  });
});

onPostgres("several processes that forget at once", (open) => {
  test("do so without an error, and a version that is enabled meanwhile is there or refused", async () => {
    await using opened = await open();
    let now = start;
    const databases = await Promise.all([opened.reopen(), opened.reopen(), opened.reopen()]);
    const responders = databases.map((database) => createResponder({ database, actuators, now: () => now }));
    const [first] = responders;
    assert.ok(first);
    await first.rules.create(attackers, by);
    for (let version = 2; version <= 40; version++)
      await first.rules.update(
        { ...attackers, title: `Version ${version}` },
        { ...by, revision: version - 1 },
      );
    await storeEvents(
      opened.database,
      Array.from({ length: 2_000 }, (_, index) => refusal(now + index)),
    );
    now += 400 * day;
    const results = await Promise.all([
      ...responders.map(async ({ tick }) => await tick()),
      first.rules
        .enable("attackers", { ...by, version: 20, revision: 40, acceptNoise: "A test." })
        .then(() => ({ failed: [] }))
        .catch((error: unknown) => {
          assert.match(String(error), /no version 20/);
          return { failed: [] };
        }),
    ]);
    assert.deepEqual(
      results.flatMap(({ failed }) => failed),
      [],
    );
    const { liveVersion } = await first.rules.get("attackers");
    if (liveVersion !== undefined) await first.rules.definition("attackers", liveVersion);
    assert.equal((await seqs(opened.database)).length, 0);
    for (const database of databases) await database.destroy();
  });
});
