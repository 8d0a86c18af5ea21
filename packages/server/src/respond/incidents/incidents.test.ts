import assert from "node:assert/strict";
import { test } from "node:test";

import {
  onEachDatabase,
  type OpenTestDatabase,
  type TestDatabase,
} from "../../database/databases.fixture.ts";
import type { Alert } from "../../model/alert.ts";
import { IncidentError } from "./incident-error.ts";
import { alert, start, takeAll, testOutbox, type TestOutbox } from "./incidents.fixture.ts";
import { createIncidents, type Incidents } from "./incidents.ts";

const minuteMs = 60_000;

interface Place extends AsyncDisposable {
  readonly opened: TestDatabase;
  readonly outbox: TestOutbox;
  readonly incidents: Incidents;
  now: number;
  take(...alerts: readonly Alert[]): Promise<void>;
}

async function place(open: OpenTestDatabase): Promise<Place> {
  const opened = await open();
  const outbox = await testOutbox(opened.database);
  const made: Place = {
    opened,
    outbox,
    now: start,
    incidents: createIncidents({ database: opened.database, notices: outbox, now: () => made.now }),
    take: async (...alerts) => await takeAll(opened.database, made.incidents, alerts),
    [Symbol.asyncDispose]: async () => await opened[Symbol.asyncDispose](),
  };
  return made;
}

onEachDatabase("incidents", (open) => {
  test("an alert opens one, with a deadline by its level and a notice in the same transaction", async () => {
    await using at = await place(open);
    const deadlines = { 1: 240, 2: 120, 3: 30, 4: 5 } as const;
    for (const level of [1, 2, 3, 4] as const)
      await at.take(alert({ ruleId: `r${level}`, key: `r${level}/shop`, level }));
    for (const { level, dueAt, status } of await at.incidents.list()) {
      assert.equal(status, "open");
      assert.equal(dueAt, start + deadlines[level] * minuteMs);
    }
    assert.deepEqual(
      (await at.outbox.keys()).toSorted(),
      [1, 2, 3, 4].map((id) => `incident-${id}-opened-1`),
    );
  });

  test("a transaction that fails leaves neither the incident nor its notice", async () => {
    await using at = await place(open);
    const failing = at.opened.database.transaction().execute(async (transaction) => {
      await at.incidents.take(transaction, [alert()]);
      throw new Error("the process dies here");
    });
    await assert.rejects(failing, /dies here/);
    assert.deepEqual(await at.incidents.list(), []);
    assert.deepEqual(await at.outbox.keys(), []);
  });

  test("one key is one incident, however often it is raised, and another key is another", async () => {
    await using at = await place(open);
    await at.take(alert(), alert({ at: start + 1 }));
    await at.take(alert({ at: start + 2 }), alert({ key: "refusals/shop/other" }));
    const [other, first] = await at.incidents.list();
    assert.equal(first?.alerts, 3);
    assert.equal(other?.alerts, 1);
    assert.equal((await at.outbox.keys()).length, 2);
  });

  test("what nobody acknowledges goes up by a level at its deadline, once, however late that is seen", async () => {
    await using at = await place(open);
    await at.take(alert({ level: 2 }));
    at.now = start + 120 * minuteMs - 1;
    assert.deepEqual(await at.incidents.runDeadlines(), { overdue: 0, resolved: 0 });
    // The process was down for a day.
    at.now = start + 1_440 * minuteMs;
    assert.deepEqual(await at.incidents.runDeadlines(), { overdue: 1, resolved: 0 });
    assert.deepEqual(await at.incidents.runDeadlines(), { overdue: 0, resolved: 0 });
    const [incident] = await at.incidents.list();
    assert.equal(incident?.level, 3);
    assert.equal(incident?.dueAt, at.now + 30 * minuteMs);
    assert.deepEqual(await at.outbox.keys(), ["incident-1-opened-1", "incident-1-overdue-2"]);
  });

  test("a clock that goes back neither misses a deadline nor repeats it", async () => {
    await using at = await place(open);
    await at.take(alert({ level: 3 }));
    at.now = start + 30 * minuteMs;
    assert.equal((await at.incidents.runDeadlines()).overdue, 1);
    at.now = start - 600 * minuteMs;
    assert.equal((await at.incidents.runDeadlines()).overdue, 0);
    at.now = start + 35 * minuteMs;
    assert.equal((await at.incidents.runDeadlines()).overdue, 1);
  });

  test("level 4 is told again every five minutes, and that ends", async () => {
    await using at = await place(open);
    await at.take(alert({ level: 4 }));
    let overdue = 0;
    for (let step = 0; step < 40; step++) {
      at.now += 5 * minuteMs;
      overdue += (await at.incidents.runDeadlines()).overdue;
    }
    assert.equal(overdue, 12);
    assert.equal((await at.incidents.list())[0]?.status, "open");
    assert.equal((await at.outbox.keys()).length, 13);
  });

  test("what is acknowledged has no deadline, and the second who acknowledges sees who was first", async () => {
    await using at = await place(open);
    await at.take(alert());
    const both = await Promise.all([
      at.incidents.acknowledge(1, { who: "ada" }),
      at.incidents.acknowledge(1, { who: "grace" }),
    ]);
    assert.equal(new Set(both.map(({ acknowledgedBy }) => acknowledgedBy)).size, 1);
    at.now += 600 * minuteMs;
    assert.equal((await at.incidents.runDeadlines()).overdue, 0);
    assert.deepEqual(await at.outbox.keys(), ["incident-1-acknowledged-2", "incident-1-opened-1"]);
    const kinds = (await at.incidents.timeline(1)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["opened", "acknowledged"]);
  });

  test("a change decided on what is no longer so is refused", async () => {
    await using at = await place(open);
    await at.take(alert());
    const { revision } = await at.incidents.get(1);
    await at.incidents.assign(1, "grace", { who: "ada", revision });
    await assert.rejects(
      at.incidents.setLevel(1, 1, { who: "linus", revision }),
      (error) => error instanceof IncidentError && error.code === "PM_INCIDENT_CHANGED",
    );
    const { assignee, level } = await at.incidents.get(1);
    assert.deepEqual({ assignee, level }, { assignee: "grace", level: 3 });
  });

  test("an incident resolves itself after its alert was over for the quiet time, and not by flapping", async () => {
    await using at = await place(open);
    await at.take(alert());
    for (let minute = 1; minute < 60; minute += 2) {
      await at.take(
        alert({ state: "over", at: start + minute * minuteMs }),
        alert({ at: start + (minute + 1) * minuteMs }),
      );
      at.now = start + (minute + 1) * minuteMs;
      if (minute === 1) await at.incidents.acknowledge(1, { who: "ada" });
      assert.equal((await at.incidents.runDeadlines()).resolved, 0);
    }
    await at.take(alert({ state: "over", at: start + 61 * minuteMs }));
    at.now = start + 71 * minuteMs;
    assert.equal((await at.incidents.runDeadlines()).resolved, 1);
    const list = await at.incidents.list();
    assert.deepEqual(
      list.map(({ status, resolvedBy }) => [status, resolvedBy]),
      [["resolved", "proofmark"]],
    );
    assert.equal((await at.outbox.keys()).length, 3);
  });

  test("what must be ended by hand does not end itself", async () => {
    await using at = await place(open);
    await at.take(alert({ level: 4, endsBy: "hand" }), alert({ level: 4, endsBy: "hand", state: "over" }));
    await at.incidents.acknowledge(1, { who: "ada" });
    at.now += 1_440 * minuteMs;
    assert.equal((await at.incidents.runDeadlines()).resolved, 0);
    assert.equal((await at.incidents.resolve(1, "They are safe.", { who: "ada" })).status, "resolved");
  });

  test("what comes back within the hour opens the same incident, and later a new one", async () => {
    await using at = await place(open);
    await at.take(alert());
    await at.incidents.resolve(1, "Blocked.", { who: "ada" });
    await at.take(alert({ at: start + 50 * minuteMs }));
    assert.equal((await at.incidents.get(1)).status, "open");
    assert.equal((await at.incidents.get(1)).dueAt, start + 80 * minuteMs);
    at.now = start + 60 * minuteMs;
    await at.incidents.resolve(1, "Blocked again.", { who: "ada" });
    await at.take(alert({ at: start + 200 * minuteMs }));
    assert.deepEqual(
      (await at.incidents.list()).map(({ id, status }) => [id, status]),
      [
        [2, "open"],
        [1, "resolved"],
      ],
    );
  });

  test("critical alerts that come anew need somebody anew, others do not", async () => {
    await using at = await place(open);
    for (const level of [3, 4] as const) {
      const given = { ruleId: `r${level}`, key: `r${level}/shop`, level };
      await at.take(alert(given));
      await at.incidents.acknowledge(level - 2, { who: "ada" });
      await at.take(alert({ ...given, state: "over", at: start + 1 }), alert({ ...given, at: start + 2 }));
    }
    assert.equal((await at.incidents.get(1)).status, "acknowledged");
    assert.equal((await at.incidents.get(2)).status, "open");
  });

  test("an alert that gets worse raises the level and shortens the deadline", async () => {
    await using at = await place(open);
    await at.take(alert({ level: 2 }), alert({ level: 4, at: start + 1_000 }));
    const { level, dueAt } = await at.incidents.get(1);
    assert.deepEqual({ level, dueAt }, { level: 4, dueAt: start + 1_000 + 5 * minuteMs });
    assert.deepEqual(await at.outbox.keys(), ["incident-1-opened-1", "incident-1-escalated-2"]);
  });

  test("two incidents merged by hand are one, and end when the alerts of both are over", async () => {
    await using at = await place(open);
    await at.take(alert({ key: "a", level: 2 }), alert({ key: "b", level: 4 }));
    const whole = await at.incidents.merge(2, 1, { who: "ada" });
    assert.deepEqual([whole.id, whole.level, whole.alerts], [1, 4, 2]);
    await at.take(alert({ key: "a", state: "over", at: start + 1 }));
    at.now += 60 * minuteMs;
    assert.equal((await at.incidents.runDeadlines()).resolved, 0);
    await at.take(alert({ key: "b", state: "over", at: at.now }));
    at.now += 10 * minuteMs;
    assert.equal((await at.incidents.runDeadlines()).resolved, 1);
    await assert.rejects(at.incidents.acknowledge(2, { who: "ada" }), /part of incident 1/);
  });

  test("a storm of 10,000 alerts makes one incident, a short timeline and few notices", async () => {
    await using at = await place(open);
    const storm = Array.from({ length: 10_000 }, (_, index) =>
      alert({ key: `refusals/shop/${index}`, at: start + index * 10 }),
    );
    for (let from = 0; from < storm.length; from += 2_500) await at.take(...storm.slice(from, from + 2_500));
    const list = await at.incidents.list();
    assert.deepEqual(
      list.map(({ status, alerts }) => [status, alerts]),
      [["open", 10_000]],
    );
    assert.ok((await at.incidents.timeline(1)).length <= 10);
    assert.equal((await at.outbox.keys()).length, 1);
    await at.take(...storm.map(({ key }) => alert({ key, state: "over", at: start + 200_000 })));
    at.now = start + 200_000 + 10 * minuteMs;
    assert.deepEqual(await at.incidents.runDeadlines(), { overdue: 0, resolved: 1 });
  });

  test("a storm that comes in drops is gathered into the incident that it began with", async () => {
    await using at = await place(open);
    for (let index = 0; index < 40; index++)
      await at.take(alert({ key: `refusals/shop/${index}`, at: start + index * 1_000 }));
    const list = await at.incidents.list();
    assert.deepEqual(
      list.filter(({ status }) => status !== "merged").map(({ id, alerts }) => [id, alerts]),
      [[1, 40]],
    );
    assert.equal(list.length, 5);
    // The parts' threads are closed where they were opened.
    const notices = await at.outbox.keys();
    assert.equal(notices.filter((key) => key.includes("resolved")).length, 4);
    assert.equal(notices.length, 9);
  });

  test("as many alerts of several rules, or far apart, are no storm", async () => {
    await using at = await place(open);
    for (let index = 0; index < 8; index++) {
      await at.take(alert({ ruleId: `r${index}`, key: `r${index}/shop`, at: start }));
      await at.take(alert({ key: `refusals/shop/${index}`, at: start + index * 15 * minuteMs }));
    }
    const list = await at.incidents.list();
    assert.equal(list.filter(({ status }) => status === "open").length, 16);
  });

  test("a clock that was days ahead delays no deadline and no end after it was set right", async () => {
    await using at = await place(open);
    const days = 3 * 86_400_000;
    await at.take(alert({ level: 4, at: start + days }));
    await at.take(alert({ key: "refusals/shop/2", at: start + days }));
    await at.take(alert({ key: "refusals/shop/2", state: "over", at: start + days }));
    at.now = start;
    await at.incidents.runDeadlines();
    assert.equal((await at.incidents.get(1)).dueAt, start + 5 * minuteMs);
    at.now = start + 10 * minuteMs;
    assert.deepEqual(await at.incidents.runDeadlines(), { overdue: 1, resolved: 1 });
  });

  test("text that is empty or without end is refused", async () => {
    await using at = await place(open);
    await at.take(alert());
    for (const text of ["", " ", "x".repeat(4_001)])
      await assert.rejects(at.incidents.comment(1, text, { who: "ada" }), IncidentError);
    await at.incidents.comment(1, "It is the new importer.", { who: "ada" });
    assert.equal((await at.incidents.timeline(1)).at(-1)?.text, "It is the new importer.");
  });
});
