import assert from "node:assert/strict";
import { test } from "node:test";

import {
  onEachDatabase,
  type OpenTestDatabase,
  type TestDatabase,
} from "../../database/databases.fixture.ts";
import type { Action, ActionRequest, Actuator } from "../../model/action.ts";
import type { Alert } from "../../model/alert.ts";
import type { ServiceEvent } from "../../model/stored-event.ts";
import { storeEvents } from "../rules/stored-events.fixture.ts";
import type { AutoResponseOptions } from "./auto-response-options.ts";
import { createAutoResponse, type AutoResponse } from "./create-auto-response.ts";

const start = Date.UTC(2026, 4, 4, 12);

/** An actuator that remembers what is in force. */
function testActuator(): Actuator & {
  readonly inForce: Map<string, Action>;
  calls: number;
  failures: number;
} {
  const made = {
    kinds: new Set(["block-address", "lock-account", "degrade"] as const),
    inForce: new Map<string, Action>(),
    calls: 0,
    /** So many calls fail from now on. */
    failures: 0,
    async carryOut(action: Action) {
      made.calls++;
      if (made.failures-- > 0) throw new Error("secret: the service does not answer");
      made.inForce.set(`${action.kind} ${action.subject}`, action);
    },
    async undo(action: Action) {
      made.calls++;
      if (made.failures-- > 0) throw new Error("secret: the service does not answer");
      made.inForce.delete(`${action.kind} ${action.subject}`);
    },
  };
  return made;
}

interface Place extends AsyncDisposable {
  readonly opened: TestDatabase;
  readonly actuator: ReturnType<typeof testActuator>;
  readonly told: Alert[];
  readonly response: AutoResponse;
  now: number;
  ask(...requests: readonly ActionRequest[]): Promise<void>;
  restarted(): AutoResponse;
}

async function place(open: OpenTestDatabase, options: Partial<AutoResponseOptions> = {}): Promise<Place> {
  const opened = await open();
  const actuator = testActuator();
  const told: Alert[] = [];
  const restarted = (): AutoResponse =>
    createAutoResponse({
      database: opened.database,
      alerts: { take: async (_, alerts) => void told.push(...alerts) },
      incidents: { noteFor: async () => undefined },
      actuators: { shop: actuator },
      protectedAddresses: ["198.51.100.0/24", "2001:db8:1::7"],
      protectedAccounts: ["operator"],
      now: () => made.now,
      ...options,
    });
  const made: Place = {
    opened,
    actuator,
    told,
    now: start,
    response: restarted(),
    restarted,
    async ask(...actions) {
      await opened.database
        .transaction()
        .execute(
          async (transaction) => await made.response.take(transaction, [alertWith(actions, made.now)]),
        );
    },
    [Symbol.asyncDispose]: async () => await opened[Symbol.asyncDispose](),
  };
  return made;
}

function alertWith(actions: readonly ActionRequest[], at: number): Alert {
  return {
    ruleId: "wave",
    ruleVersion: 1,
    key: `wave/shop/${at}`,
    state: "raised",
    level: 3,
    at,
    since: at,
    service: "shop",
    title: "A wave",
    runbook: "wave",
    evidence: [],
    actions,
    endsBy: "itself",
  };
}

function block(subject: string, seconds = 600): ActionRequest {
  return { kind: "block-address", subject, seconds };
}

function lock(subject: string): ActionRequest {
  return { kind: "lock-account", subject, seconds: 60 };
}

async function states({ response }: Place): Promise<readonly string[]> {
  return (await response.list()).map(({ state, subject }) => `${state} ${subject}`).toSorted();
}

onEachDatabase("the automatic response", (open) => {
  test("does what a rule asks for, once, and undoes it when its time is over, after a restart too", async () => {
    await using at = await place(open);
    await at.ask(block("203.0.113.7"));
    await at.ask(block("203.0.113.7"));
    assert.deepEqual(await at.response.run(), { decided: 1, begun: 1, ended: 0 });
    assert.deepEqual(await at.response.run(), { decided: 0, begun: 0, ended: 0 });
    assert.deepEqual([...at.actuator.inForce.keys()], ["block-address 203.0.113.7"]);
    at.now += 599_000;
    await at.restarted().run();
    assert.equal(at.actuator.inForce.size, 1);
    at.now += 1_000;
    assert.equal((await at.restarted().run()).ended, 1);
    assert.equal(at.actuator.inForce.size, 0);
    assert.deepEqual(await states(at), ["undone 203.0.113.7"]);
    assert.equal(at.actuator.calls, 2);
  });

  test("nothing is done without a rule that asks, and nothing in a dry run", async () => {
    await using at = await place(open);
    await at.ask();
    assert.equal((await at.response.run()).decided, 0);
    await using dry = await place(open, { isDryRun: true });
    await dry.ask(block("203.0.113.7"));
    await dry.response.run();
    assert.equal(dry.actuator.calls, 0);
    assert.deepEqual(await states(dry), ["dry-run 203.0.113.7"]);
  });

  test("the operator's own addresses and accounts are never touched, in whatever spelling, and their neighbours are", async () => {
    await using at = await place(open);
    const own = [
      "198.51.100.9",
      "::ffff:198.51.100.9",
      "::ffff:c633:6409",
      "0:0:0:0:0:ffff:198.51.100.9",
      "127.0.0.1",
      "127.9.9.9",
      "::1",
      "2001:db8:1::7",
      "2001:0db8:0001:0000:0000:0000:0000:0099",
      "2001:db8:1::/64",
    ];
    const wrong = [
      "",
      "shop.example",
      "203.0.113.7/8",
      "0.0.0.0/0",
      "203.0.113.7, 203.0.113.8",
      "fe80::1%eth0",
    ];
    await at.ask(...[...own, ...wrong].map((subject) => block(subject)));
    await at.ask({ kind: "lock-account", subject: "operator", seconds: 60 });
    await at.response.run();
    assert.equal(at.actuator.calls, 0);
    assert.ok(at.told.every(({ ruleId, level }) => ruleId === "block-limit" && level === 3));
    assert.ok(at.told.length > 0);
    at.now += 1_000;
    await at.ask(block("198.51.101.9"), block("2001:db8:1:1::7"), {
      kind: "lock-account",
      subject: "ada",
      seconds: 60,
    });
    await at.response.run();
    assert.equal(at.actuator.inForce.size, 3);
  });

  test("an address from which an operator acted on the service is spared for a week, and one that only tried is not", async () => {
    await using at = await place(open);
    const acted = (client: string, isSuccess: boolean, agoMs: number): ServiceEvent => ({
      type: "audit",
      control: "health",
      category: "administration",
      action: "health.metrics-reset",
      isSuccess,
      at: at.now - agoMs,
      client,
    });
    for (const event of [
      acted("203.0.113.7", true, 3_600_000),
      acted("203.0.113.8", false, 3_600_000),
      acted("203.0.113.9", true, 8 * 86_400_000),
      acted("2001:db8:7::1", true, 3_600_000),
    ])
      await storeEvents(at.opened.database, [event]);
    await storeEvents(at.opened.database, [acted("203.0.113.10", true, 0)], { service: "blog" });
    await at.ask(...["203.0.113.7", "203.0.113.8", "203.0.113.9", "203.0.113.10"].map((one) => block(one)));
    await at.ask(block("2001:db8:7::/64"), block("2001:db8:8::/64"));
    await at.response.run();
    assert.deepEqual(await states(at), [
      "active 2001:db8:8::/64",
      "active 203.0.113.10",
      "active 203.0.113.8",
      "active 203.0.113.9",
      "refused 2001:db8:7::/64",
      "refused 203.0.113.7",
    ]);
  });

  test("what the actuator would refuse, a protected account under another name, and no account are refused at once", async () => {
    await using at = await place(open);
    at.actuator.refusalOf = ({ subject }) => (subject === "203.0.113.7" ? "It is spared." : undefined);
    at.actuator.aliasesOf = (account) => [`~${account}`];
    await at.ask(block("203.0.113.7"), block("203.0.113.8"), lock("~operator"), lock("~ada"), lock(""));
    await at.restarted().run();
    assert.deepEqual(await states(at), [
      "active 203.0.113.8",
      "active ~ada",
      "refused ",
      "refused 203.0.113.7",
      "refused ~operator",
    ]);
  });

  test("no more in force at once, within an hour, or of the traffic than it may be", async () => {
    const requests = Array.from({ length: 8 }, (_, index) => block(`203.0.113.${index}`));
    for (const [bounds, most] of [
      [{ maxInForce: 3 }, 3],
      [{ maxPerHour: 2 }, 2],
      [{ trafficShare: () => 0.03 }, 3],
      [{ trafficShare: () => Number.NaN }, 0],
      [{ trafficShare: () => undefined }, 8],
    ] as const) {
      await using at = await place(open, bounds);
      for (const request of requests) await at.ask(request);
      at.now += 1;
      for (const request of requests) await at.ask(request);
      await at.response.run();
      assert.equal(at.actuator.inForce.size, most, JSON.stringify(bounds));
      assert.equal(
        at.told.some(({ ruleId }) => ruleId === "block-limit"),
        most < 8,
      );
    }
  });

  test("an hour later, or when others are over, there is room again", async () => {
    await using at = await place(open, { maxInForce: 1, maxPerHour: 2 });
    for (const [minutes, expected] of [
      [0, 1],
      [5, 1],
      [15, 2],
      [30, 2],
      [61, 3],
    ] as const) {
      at.now = start + minutes * 60_000;
      await at.response.run();
      await at.ask(block(`203.0.113.${minutes}`));
      await at.response.run();
      const done = (await at.response.list()).filter(({ state }) => state === "active" || state === "undone");
      assert.equal(done.length, expected, `after ${minutes} minutes`);
    }
  });

  test("no action lasts longer than the bound, whatever its rule says", async () => {
    await using at = await place(open, { maxSeconds: 120 });
    await at.ask(block("203.0.113.7", 86_400));
    await at.response.run();
    assert.equal([...at.actuator.inForce.values()][0]?.seconds, 120);
    at.now += 120_000;
    assert.equal((await at.response.run()).ended, 1);
  });

  test("what began while a clock was days ahead is not in force for days, and fills no hour", async () => {
    await using at = await place(open, { maxPerHour: 1 });
    at.now = start + 3 * 86_400_000;
    await at.ask(block("203.0.113.7"));
    await at.response.run();
    assert.equal(at.actuator.inForce.size, 1);
    at.now = start;
    await at.response.run();
    assert.equal(at.actuator.inForce.size, 0);
    await at.ask(block("203.0.113.8"));
    await at.response.run();
    assert.deepEqual(await states(at), ["active 203.0.113.8", "undone 203.0.113.7"]);
  });

  test("what a later action keeps in force is not lifted when the earlier one is over", async () => {
    await using at = await place(open);
    await at.ask(block("203.0.113.7", 60));
    await at.response.run();
    at.now += 30_000;
    await at.ask(block("203.0.113.7", 60));
    await at.response.run();
    at.now += 31_000;
    await at.response.run();
    assert.equal(at.actuator.inForce.size, 1);
    at.now += 30_000;
    await at.response.run();
    assert.equal(at.actuator.inForce.size, 0);
  });

  test("a short action cuts off no longer one of the same, after a restart neither", async () => {
    await using at = await place(open);
    await at.ask(block("203.0.113.7", 600));
    await at.response.run();
    at.now += 30_000;
    await at.ask(block("203.0.113.7", 60));
    await at.response.run();
    assert.deepEqual(
      [...at.actuator.inForce.values()].map(({ seconds }) => seconds),
      [570],
    );
    at.actuator.inForce.clear();
    assert.equal(await at.restarted().restore(), 2);
    assert.equal([...at.actuator.inForce.values()][0]?.seconds, 570);
  });

  test("a person undoes it at once, before it is in force too, and who and why stays", async () => {
    await using at = await place(open);
    await at.ask(block("203.0.113.7"), block("203.0.113.8"));
    const [waiting] = await at.response.list();
    await at.response.undo(waiting?.id ?? "", { who: "ada", why: "A customer." });
    await at.response.run();
    assert.equal(at.actuator.inForce.size, 1);
    const [active] = await at.response.list({ states: ["active"] });
    const undone = await at.response.undo(active?.id ?? "", { who: "ada", why: "A customer." });
    assert.deepEqual([undone.state, undone.endedBy], ["undone", "ada"]);
    assert.equal(at.actuator.inForce.size, 0);
    const history = await at.response.history(undone.id);
    assert.ok(history.some(({ who, text }) => who === "ada" && text.includes("A customer.")));
    await assert.rejects(at.response.undo("none", { who: "ada", why: "" }), RangeError);
  });

  test("what is undone by hand while it is carried out, or after the process died over it, is not in force", async () => {
    await using at = await place(open);
    const carryOut = at.actuator.carryOut;
    at.actuator.carryOut = async (action) => {
      await at.response.undo(action.id, { who: "ada", why: "A customer." });
      await carryOut(action);
    };
    await at.ask(block("203.0.113.7"));
    await at.response.run();
    assert.equal(at.actuator.inForce.size, 0);
    assert.deepEqual(await states(at), ["undone 203.0.113.7"]);

    at.actuator.carryOut = async (action) => {
      await carryOut(action);
      throw new Error("the process dies here");
    };
    await at.ask(block("203.0.113.8"));
    await at.response.run();
    const [dead] = await at.response.list({ states: ["pending"] });
    assert.equal(at.actuator.inForce.size, 1);
    await at.response.undo(dead?.id ?? "", { who: "ada", why: "A customer." });
    assert.equal(at.actuator.inForce.size, 0);
  });

  test("what a dead process had begun is undone when its time is over, though nobody noted it", async () => {
    await using at = await place(open);
    await at.ask(block("203.0.113.7", 60));
    const carryOut = at.actuator.carryOut;
    at.actuator.carryOut = async (action) => {
      await carryOut(action);
      throw new Error("the process dies here");
    };
    await at.response.run();
    at.now += 60_000;
    await at.restarted().run();
    assert.equal(at.actuator.inForce.size, 0);
    assert.deepEqual(await states(at), ["undone 203.0.113.7"]);
  });

  test("a figure of traffic that fails lets no action through", async () => {
    await using at = await place(open, {
      trafficShare: () => {
        throw new Error("no figures");
      },
    });
    await at.ask(block("203.0.113.7"));
    await at.response.run();
    assert.deepEqual(await states(at), ["refused 203.0.113.7"]);
  });

  test("an actuator that fails is tried again, and one that goes on failing is told without its words", async () => {
    await using at = await place(open, { maxAttempts: 3 });
    at.actuator.failures = 2;
    await at.ask(block("203.0.113.7"));
    for (let step = 0; step < 10; step++, at.now += 15_000) await at.response.run();
    assert.deepEqual(await states(at), ["active 203.0.113.7"]);
    at.actuator.failures = 100;
    await at.ask(block("203.0.113.8"));
    for (let step = 0; step < 10; step++, at.now += 15_000) await at.response.run();
    assert.deepEqual(await states(at), ["active 203.0.113.7", "failed 203.0.113.8"]);
    assert.deepEqual(
      at.told.map(({ ruleId }) => ruleId),
      ["action-failed"],
    );
    const [failed] = await at.response.list({ states: ["failed"] });
    assert.ok(!JSON.stringify([at.told, await at.response.history(failed?.id ?? "")]).includes("secret"));
  });

  test("an actuator that hangs is given up after its time", async () => {
    await using at = await place(open, { actuatorSeconds: 0.02, maxAttempts: 1 });
    at.actuator.carryOut = async () => await new Promise<void>(() => undefined);
    const keepAlive = setInterval(() => undefined, 1_000);
    await at.ask(block("203.0.113.7"));
    await at.response.run();
    clearInterval(keepAlive);
    assert.deepEqual(await states(at), ["failed 203.0.113.7"]);
  });

  test("what nobody can carry out until its time is over has failed and is told", async () => {
    await using at = await place(open);
    await at.ask({ kind: "throttle-route", subject: "/ask", seconds: 60 });
    await at.response.run();
    assert.deepEqual(await states(at), ["pending /ask"]);
    at.now += 60_000;
    await at.response.run();
    assert.deepEqual(await states(at), ["failed /ask"]);
    assert.equal(at.told[0]?.ruleId, "action-failed");
  });

  test("what is in force is carried out again by a process that kept nothing", async () => {
    await using at = await place(open);
    await at.ask(block("203.0.113.7"), block("203.0.113.8", 60));
    await at.response.run();
    at.actuator.inForce.clear();
    at.now += 100_000;
    assert.equal(await at.restarted().restore(), 1);
    const [again] = at.actuator.inForce.values();
    assert.deepEqual([again?.subject, again?.seconds], ["203.0.113.7", 500]);
  });

  test("every decision is an audit record", async () => {
    const actions: string[] = [];
    await using at = await place(open, { onAudit: ({ action }) => void actions.push(action) });
    await at.ask(block("203.0.113.7", 60), block("127.0.0.1"));
    await at.response.run();
    at.now += 60_000;
    await at.response.run();
    assert.deepEqual(actions.toSorted(), [
      "auto-response.active",
      "auto-response.asked",
      "auto-response.asked",
      "auto-response.decided",
      "auto-response.refused",
      "auto-response.undone",
    ]);
  });
});
