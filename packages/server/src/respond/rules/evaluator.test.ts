import assert from "node:assert/strict";
import { test } from "node:test";

import { sql } from "kysely";

import {
  onEachDatabase,
  onPostgres,
  type OpenTestDatabase,
  type TestDatabase,
} from "../../database/databases.fixture.ts";
import { createEventReader } from "../../events/event-reader.ts";
import { createEvaluator, type Evaluator } from "./evaluator.ts";
import { degradation, proofEvent, refusal, start } from "./events.fixture.ts";
import { createRuleBook, type RuleBook } from "./rule-book.ts";
import { runRule } from "./rule-run.ts";
import { ruleSchema, type RuleInput } from "./rule-schema.ts";
import { emptyState } from "./rule-state.ts";
import { storeEvents, testSink } from "./stored-events.fixture.ts";

const minute = 60_000;
const wave: RuleInput = {
  id: "wave",
  title: "A wave at {service}",
  level: 3,
  runbook: "wave",
  condition: { kind: "threshold", match: { types: ["refusal"] }, count: 5, windowSeconds: 60 },
};
const lost: RuleInput = {
  id: "lost",
  title: "{control} lost its proof",
  level: 3,
  runbook: "proof-lost",
  groupBy: ["control"],
  condition: { kind: "proof-lost" },
};
const silent: RuleInput = {
  id: "silent",
  title: "{service} is silent",
  level: 2,
  runbook: "silent",
  condition: { kind: "absence", match: { types: ["refusal"] }, forSeconds: 600 },
};

const rise: RuleInput = {
  id: "rise",
  title: "{service} refuses more",
  level: 2,
  runbook: "rise",
  condition: { kind: "rate", match: { types: ["refusal"] }, ratio: 5, minimum: 10, windowSeconds: 300 },
};

interface Place extends AsyncDisposable {
  readonly opened: TestDatabase;
  readonly book: RuleBook;
  readonly sink: ReturnType<typeof testSink>;
  now: number;
  /** As another process would have it. */
  evaluator(batchSize?: number): Evaluator;
  switchOn(rule: RuleInput): Promise<void>;
}

async function place(open: OpenTestDatabase): Promise<Place> {
  const opened = await open();
  const events = createEventReader(opened.database);
  const sink = testSink();
  const made: Place = {
    opened,
    sink,
    now: start,
    book: createRuleBook({ database: opened.database, events, now: () => made.now }),
    evaluator: (batchSize) =>
      createEvaluator({ database: opened.database, events, alerts: sink, now: () => made.now, batchSize }),
    async switchOn(rule) {
      const { revision } = await made.book.create(rule, { who: "ada", why: "A test." });
      await made.book.enable(rule.id, {
        version: 1,
        revision,
        who: "ada",
        why: "A test.",
        acceptNoise: "A test.",
      });
    },
    [Symbol.asyncDispose]: async () => await opened[Symbol.asyncDispose](),
  };
  return made;
}

function told({ sink }: Place): readonly string[] {
  return sink.taken.map(({ state, key, at }) => `${state} ${key} ${at - start}`);
}

onEachDatabase("the evaluator", (open) => {
  test("raises and ends across restarts, with nothing missed and nothing twice", async () => {
    await using at = await place(open);
    await at.switchOn(wave);
    for (let index = 1; index <= 12; index++) {
      at.now = start + index * 5_000;
      await storeEvents(at.opened.database, index <= 5 ? [refusal(at.now)] : []);
      await at.evaluator().evaluate();
    }
    at.now += minute;
    await at.evaluator().evaluate();
    await at.evaluator().evaluate();
    assert.deepEqual(
      at.sink.taken.map(({ state }) => state),
      ["raised", "over"],
    );
    assert.equal(at.sink.taken[0]?.at, start + 25_000);
  });

  test("reads a backlog in batches, in its order and with its moments", async () => {
    await using at = await place(open);
    await at.switchOn(wave);
    for (let burst = 1; burst <= 3; burst++)
      await storeEvents(
        at.opened.database,
        Array.from({ length: 7 }, (_, index) => refusal(start + burst * 5 * minute + index)),
      );
    at.now = start + 20 * minute;
    const { events, alerts } = await at.evaluator(4).evaluate();
    assert.deepEqual([events, alerts], [21, 6]);
    assert.deepEqual(
      told(at).map((line) => line.slice(0, 8)),
      ["raised w", "over wav", "raised w", "over wav", "raised w", "over wav"],
    );
  });

  test("an evaluation whose transaction fails has done nothing, and the next one does it", async () => {
    await using at = await place(open);
    await at.switchOn(lost);
    at.now = start + minute;
    await storeEvents(at.opened.database, [proofEvent(at.now, "proven", "failed")]);
    const failing = createEvaluator({
      database: at.opened.database,
      events: createEventReader(at.opened.database),
      alerts: {
        take: async () => {
          throw new Error("the incidents can't be written");
        },
      },
      now: () => at.now,
    });
    await assert.rejects(failing.evaluate(), /can't be written/);
    await assert.rejects(failing.evaluate(), /can't be written/);
    await at.evaluator().evaluate();
    assert.deepEqual(told(at), ["raised lost/shop/csrf 60000"]);
  });

  test("a database that goes away between two batches loses nothing of the second", async () => {
    await using at = await place(open);
    const { database } = at.opened;
    await at.switchOn(wave);
    at.now = start + minute;
    await storeEvents(
      database,
      Array.from({ length: 7 }, (_, index) => refusal(at.now + index)),
    );
    const events = createEventReader(database);
    let batches = 0;
    const evaluator = createEvaluator({
      database,
      events: {
        ...events,
        async after(seq, limit) {
          const batch = await events.after(seq, limit);
          if (++batches === 2) await sql`alter table rule_state rename to rule_state_away`.execute(database);
          return batch;
        },
      },
      alerts: at.sink,
      now: () => at.now,
      batchSize: 4,
    });
    await assert.rejects(evaluator.evaluate());
    assert.deepEqual(told(at), []);
    await sql`alter table rule_state_away rename to rule_state`.execute(database);
    await evaluator.evaluate();
    assert.deepEqual(told(at), ["raised wave/shop 60006"]);
  });

  test("a clock that was days ahead leaves no rule deaf when it is set right", async () => {
    await using at = await place(open);
    const { database } = at.opened;
    await at.switchOn(silent);
    await at.switchOn(lost);
    at.now = start + 3 * 86_400_000;
    await storeEvents(database, [refusal(at.now), proofEvent(at.now, "proven", "failed")]);
    const evaluator = at.evaluator();
    await evaluator.evaluate();
    at.now = start + minute;
    await evaluator.evaluate();
    await storeEvents(database, [proofEvent(at.now + 1, "failed", "proven")]);
    at.now += 1_000;
    await evaluator.evaluate();
    for (let step = 0; step < 14; step++) {
      at.now += 50_000;
      await evaluator.evaluate();
    }
    assert.deepEqual(
      at.sink.taken.map(({ state, key }) => `${state} ${key}`),
      ["raised lost/shop/csrf", "over lost/shop/csrf", "raised silent/shop"],
    );
  });

  test("a service that tells of thousands of things crowds out no other", async () => {
    const rule = ruleSchema.parse({
      ...wave,
      groupBy: ["client"],
      condition: { ...wave.condition, count: 3 },
    });
    const run = runRule(rule, 1, emptyState(0));
    let seq = 0;
    const take = (service: string, client: string): readonly string[] => {
      const event = refusal(start + seq, { client });
      return run
        .take({ seq: ++seq, service, instance: "one", receivedAt: event.at, event })
        .map(({ key }) => key.slice(0, 9));
    };
    take("shop", "203.0.113.1");
    take("shop", "203.0.113.1");
    for (let index = 0; index < 2_000; index++) take("noise", `198.51.100.${index}`);
    assert.deepEqual(take("shop", "203.0.113.1"), ["wave/shop"]);
    // Raised ones are never forgotten: the others keep a few of their own all the same.
    for (let index = 0; index < 600; index++)
      for (let twice = 0; twice < 3; twice++) take("noise", `a${index}`);
    take("shop", "203.0.113.2");
    take("shop", "203.0.113.3");
    take("shop", "203.0.113.2");
    assert.deepEqual(take("shop", "203.0.113.3"), []);
    assert.deepEqual(take("shop", "203.0.113.3"), ["wave/shop"]);
    assert.ok(Object.keys(run.state.keys).length < 530);
  });

  test("a rule that is switched on finds what was lost before and still is, once, and tells nothing that is past", async () => {
    await using at = await place(open);
    const { database } = at.opened;
    await storeEvents(database, [proofEvent(start - 60 * minute, "proven", "failed", "csrf")]);
    await storeEvents(database, [proofEvent(start - 50 * minute, "proven", "failed", "cors")]);
    await storeEvents(database, [proofEvent(start - 40 * minute, "failed", "proven", "cors")]);
    await at.switchOn(lost);
    at.now += 1_000;
    await at.evaluator().evaluate();
    assert.deepEqual(told(at), ["raised lost/shop/csrf 0"]);
  });

  test("a new version goes on with what the old one raised", async () => {
    await using at = await place(open);
    await at.switchOn(lost);
    await storeEvents(at.opened.database, [proofEvent(start + 1, "proven", "failed")]);
    at.now += minute;
    await at.evaluator().evaluate();
    at.now += 3 * 1_440 * minute;
    let { revision } = await at.book.get("lost");
    ({ revision } = await at.book.update({ ...lost, level: 4 }, { who: "ada", why: "Worse.", revision }));
    await at.book.enable("lost", { version: 2, who: "ada", why: "Worse.", revision, acceptNoise: "A test." });
    await at.evaluator().evaluate();
    assert.equal(at.sink.taken.length, 2);
    await storeEvents(at.opened.database, [proofEvent(at.now, "failed", "proven")]);
    at.now += 1_000;
    await at.evaluator().evaluate();
    assert.deepEqual(
      at.sink.taken.map(({ state, level }) => `${state} ${level}`),
      ["raised 3", "raised 4", "over 4"],
    );
  });

  test("silence while nobody watched is nobody's, and from then on it is", async () => {
    await using at = await place(open);
    await at.switchOn(silent);
    await storeEvents(at.opened.database, [refusal(start)]);
    at.now = start + 1_000;
    await at.evaluator().evaluate();
    // Down for two hours; then a clock that leaps a day.
    for (const leap of [120 * minute, 1_440 * minute]) {
      at.now += leap;
      await at.evaluator().evaluate();
      assert.deepEqual(told(at), []);
    }
    const evaluator = at.evaluator();
    for (let step = 0; step < 12; step++) {
      at.now += 55_000;
      await evaluator.evaluate();
    }
    assert.equal(at.sink.taken.length, 1);
  });

  test("a clock that goes back stops no rule", async () => {
    await using at = await place(open);
    await at.switchOn(wave);
    at.now = start + 600 * minute;
    const evaluator = at.evaluator();
    await evaluator.evaluate();
    at.now = start + minute;
    await storeEvents(
      at.opened.database,
      Array.from({ length: 5 }, (_, index) => refusal(at.now + index)),
    );
    at.now += 1_000;
    await evaluator.evaluate();
    at.now += 2 * minute;
    await evaluator.evaluate();
    assert.deepEqual(
      at.sink.taken.map(({ state }) => state),
      ["raised", "over"],
    );
  });

  test("a rule that can't be evaluated is switched off and told, and the others go on", async () => {
    await using at = await place(open);
    await at.switchOn(wave);
    await at.switchOn(lost);
    await at.opened.database
      .updateTable("rule_version")
      .set({ definition: JSON.stringify({ ...wave, condition: { kind: "of-tomorrow" } }) })
      .where("rule_id", "=", "wave")
      .execute();
    await storeEvents(at.opened.database, [proofEvent(start + 1, "proven", "failed")]);
    at.now += 1_000;
    assert.deepEqual((await at.evaluator().evaluate()).broken, ["wave"]);
    assert.deepEqual((await at.evaluator().evaluate()).broken, []);
    assert.deepEqual(
      at.sink.taken.map(({ key }) => key),
      ["rule-broken/control-plane/wave", "lost/shop/csrf"],
    );
    const { liveVersion, error } = await at.book.get("wave");
    assert.equal(liveVersion, undefined);
    assert.match(error ?? "", /could not be evaluated/);
    assert.equal((await at.book.history("wave"))[0]?.kind, "broken");
  });

  test("a service that says it has nothing to tell is not silent", async () => {
    await using at = await place(open);
    await at.switchOn({ ...silent, condition: { kind: "absence", forSeconds: 300 } });
    const hear = async (service: string, moment: number): Promise<void> =>
      void (await at.opened.database
        .insertInto("feed_source")
        .values({ service, instance: "a", key_id: "k", first_at: moment, last_at: moment })
        .onConflict((conflict) => conflict.column("service").doUpdateSet({ last_at: moment }))
        .execute());
    const evaluator = at.evaluator();
    await hear("api", start);
    for (let step = 1; step <= 10; step++) {
      at.now = start + step * 50_000;
      await hear("shop", at.now);
      await evaluator.evaluate();
    }
    assert.deepEqual(told(at), ["raised silent/api 300000"]);
    await hear("api", at.now);
    await evaluator.evaluate();
    assert.equal(at.sink.taken.at(-1)?.state, "over");
  });

  for (const [what, meanwhile, expected] of [
    ["was away is no rise when it comes back", () => [], []],
    [
      "had nothing to refuse is a rise",
      (at: number) => [{ type: "heartbeat", control: "attack-feed", at } as const],
      [`raised rise/shop ${23 * minute}`],
    ],
  ] as const)
    test(`what is refused as ever after ten minutes in which the service ${what}`, async () => {
      await using at = await place(open);
      await at.switchOn(rise);
      for (let step = 1; step <= 35; step++) {
        at.now = start + step * minute;
        const isQuiet = step > 12 && step <= 22;
        const events = isQuiet
          ? meanwhile(at.now)
          : Array.from({ length: 10 }, (_, index) => refusal(at.now - (9 - index) * 6_000));
        await storeEvents(at.opened.database, events, { receivedAt: at.now });
        // Each time as after a restart: what it knows of the service is in the database.
        await at.evaluator().evaluate();
      }
      assert.deepEqual(
        told(at).filter((line) => line.startsWith("raised")),
        expected,
      );
    });

  test("a rule that is off is not evaluated", async () => {
    await using at = await place(open);
    await at.switchOn(lost);
    await at.book.disable("lost", {
      who: "ada",
      why: "Too loud.",
      revision: (await at.book.get("lost")).revision,
    });
    await storeEvents(at.opened.database, [
      degradation(start, "degraded"),
      proofEvent(start + 1, "proven", "failed"),
    ]);
    at.now += minute;
    assert.deepEqual(await at.evaluator().evaluate(), { events: 0, alerts: 0, isDrained: true, broken: [] });
  });
});

onPostgres("several evaluators on one PostgreSQL", (open) => {
  test("evaluate at once and tell each alert once", async () => {
    await using at = await place(open);
    await at.switchOn(wave);
    await at.switchOn(lost);
    const others = await Promise.all([at.opened.reopen(), at.opened.reopen(), at.opened.reopen()]);
    const committed = new Map<string, number>();
    const evaluators = others.map((database) =>
      createEvaluator({
        database,
        events: createEventReader(database),
        // An alert is told where its transaction commits, which here is where the key can be written.
        alerts: {
          async take(_, alerts) {
            for (const { key, state, at: moment } of alerts) {
              const name = `${key} ${state} ${moment}`;
              committed.set(name, (committed.get(name) ?? 0) + 1);
            }
          },
        },
        now: () => at.now,
        batchSize: 3,
      }),
    );
    for (let round = 1; round <= 10; round++) {
      at.now = start + round * 5 * minute;
      await storeEvents(at.opened.database, [
        ...Array.from({ length: 6 }, (_, index) => refusal(at.now - 1_000 + index)),
        proofEvent(at.now, round % 2 === 1 ? "proven" : "failed", round % 2 === 1 ? "failed" : "proven"),
      ]);
      await Promise.all(evaluators.map(async (evaluator) => await evaluator.evaluate()));
    }
    assert.deepEqual(
      [...committed.values()].filter((count) => count > 1),
      [],
    );
    assert.equal([...committed.keys()].filter((name) => name.startsWith("wave/shop raised")).length, 10);
    assert.equal([...committed.keys()].filter((name) => name.startsWith("lost/")).length, 10);
    for (const database of others) await database.destroy();
  });
});
