import assert from "node:assert/strict";
import { test } from "node:test";

import { onEachDatabase } from "../database/databases.fixture.ts";
import type { Database } from "../database/open-database.ts";
import { isPostgres } from "../migrations/is-postgres.ts";
import { appendEvents, lockEvents, type EventRow } from "./append-events.ts";
import { countEvents } from "./count-events.ts";
import { deleteEventsBefore } from "./delete-events.ts";
import { eventsAfter, newestSeq } from "./events-after.ts";
import { feedSources, noteSource } from "./feed-sources.ts";

const refusal = {
  type: "refusal",
  isEnforced: true,
  control: "csrf",
  code: "PM_CSRF_TOKEN_MISSING",
  severity: "high",
  at: 1_800_000_000_000,
  exchangeId: "x-1",
  method: "POST",
  path: "/notes",
  client: "203.0.113.7",
} as const;

function rowsOf(events: readonly { type: string; control: string; at: number; code?: string }[]): EventRow[] {
  return events.map((event, position) => ({
    position,
    type: event.type,
    control: event.control,
    code: event.code,
    at: event.at,
    data: JSON.stringify(event),
  }));
}

async function append(database: Database, batch: string, rows: readonly EventRow[], receivedAt = 1_000) {
  return await database.transaction().execute(async (transaction) => {
    await lockEvents(transaction);
    return await appendEvents(transaction, { service: "shop", instance: "one", batch, receivedAt }, rows);
  });
}

onEachDatabase("stored events", (open) => {
  test("come back as they were told, in order, from any number on", async () => {
    await using opened = await open();
    const { database } = opened;
    const degraded = {
      type: "degraded",
      control: "rate-limit",
      at: 5,
      reason: "The store is down.",
    } as const;
    assert.equal(await append(database, "a", rowsOf([refusal, degraded])), 2);
    const all = await eventsAfter(database, 0, 10);
    assert.deepEqual(
      all.map(({ event }) => event),
      [refusal, degraded],
    );
    const [first, second] = all;
    assert.ok(first && second && first.seq < second.seq);
    assert.deepEqual(
      { service: first.service, instance: first.instance, receivedAt: first.receivedAt },
      { service: "shop", instance: "one", receivedAt: 1_000 },
    );
    assert.deepEqual(await eventsAfter(database, first.seq, 10), [second]);
    assert.deepEqual(await eventsAfter(database, 0, 1), [first]);
    assert.equal(await newestSeq(database), second.seq);
  });

  test("of a batch that comes twice are stored once, and what is new in it is added", async () => {
    await using opened = await open();
    const { database } = opened;
    assert.equal(await append(database, "a", rowsOf([refusal])), 1);
    assert.equal(await append(database, "a", rowsOf([refusal, refusal])), 1);
    assert.equal(await append(database, "b", rowsOf([refusal])), 1);
    assert.equal((await eventsAfter(database, 0, 10)).length, 3);
  });

  test("are stored by the thousand", async () => {
    await using opened = await open();
    const { database } = opened;
    const many = Array.from({ length: 1_201 }, () => refusal);
    assert.equal(await append(database, "a", rowsOf(many)), 1_201);
    assert.equal(await countEvents(database, {}), 1_201);
  });

  test("are counted by what rules ask for", async () => {
    await using opened = await open();
    const { database } = opened;
    const audit = { type: "audit", control: "session", at: 7 };
    await append(database, "a", rowsOf([refusal, refusal, audit]), 1_000);
    await append(database, "b", rowsOf([{ ...refusal, code: "PM_CSRF_ORIGIN" }]), 2_000);
    for (const [filter, expected] of [
      [{}, 4],
      [{ type: "refusal" }, 3],
      [{ type: "refusal", code: "PM_CSRF_TOKEN_MISSING" }, 2],
      [{ control: "session" }, 1],
      [{ since: 2_000 }, 1],
      [{ until: 2_000 }, 3],
      [{ since: 1_000, until: 1_001, type: "refusal", service: "shop" }, 2],
      [{ service: "other" }, 0],
    ] as const)
      assert.equal(await countEvents(database, filter), expected, JSON.stringify(filter));
  });

  test("that this version can't read are given as unknown, and nothing behind them is lost", async () => {
    await using opened = await open();
    const { database } = opened;
    const strange = { type: "refusal", control: "csrf", at: 3 };
    const newer = { type: "telepathy", control: "mind", at: 4, said: "hm" };
    await append(database, "a", rowsOf([strange, newer, refusal]));
    const events = (await eventsAfter(database, 0, 10)).map(({ event }) => event);
    assert.deepEqual(events, [
      { type: "unknown", control: "csrf", at: 3, named: "refusal", data: {} },
      { type: "unknown", control: "mind", at: 4, named: "telepathy", data: newer },
      refusal,
    ]);
  });

  test("are deleted by age, the oldest first, and their numbers are not given again", async () => {
    await using opened = await open();
    const { database } = opened;
    await append(database, "a", rowsOf([refusal, refusal]), 1_000);
    await append(database, "b", rowsOf([refusal]), 2_000);
    const newest = await newestSeq(database);
    assert.equal(await deleteEventsBefore(database, 2_000, 1), 1);
    assert.equal(await deleteEventsBefore(database, 2_000, 10), 1);
    assert.equal(await deleteEventsBefore(database, 9_000, 10), 1);
    await append(database, "c", rowsOf([refusal]), 3_000);
    assert.ok((await newestSeq(database)) > newest);
  });

  test("name who was heard, since when, and by which key", async () => {
    await using opened = await open();
    const { database } = opened;
    for (const [instance, keyId, at] of [
      ["one", "old", 1_000],
      ["two", "new", 2_000],
    ] as const)
      await database
        .transaction()
        .execute((transaction) => noteSource(transaction, { service: "shop", instance, keyId, at }));
    assert.deepEqual(await feedSources(database), [
      { service: "shop", instance: "two", keyId: "new", firstAt: 1_000, lastAt: 2_000 },
    ]);
  });

  test("are all seen by a reader who follows the numbers while several processes append", async () => {
    await using opened = await open();
    // SQLite has one writer, and waits for it with the thread: two connections of one process would lock each other out.
    const others = isPostgres(opened.database) ? await Promise.all([opened.reopen(), opened.reopen()]) : [];
    const seen: number[] = [];
    let isOver = false;
    const reading = (async () => {
      let last = 0;
      for (;;) {
        const wasOver = isOver;
        const events = await eventsAfter(opened.database, last, 7);
        for (const { seq } of events) seen.push((last = seq));
        if (events.length === 0 && wasOver) return;
        await new Promise(setImmediate);
      }
    })();
    await Promise.all(
      [opened.database, ...others].map(async (database, writer) => {
        for (let round = 0; round < 25; round++)
          await append(database, `${writer}-${round}`, rowsOf([refusal, refusal, refusal]));
      }),
    );
    isOver = true;
    await reading;
    assert.equal(new Set(seen).size, 75 * (1 + others.length));
    assert.equal(seen.length, 75 * (1 + others.length));
    for (const database of others) await database.destroy();
  });
});

onEachDatabase("a transaction that took its numbers first", (open) => {
  test("is not overtaken: whoever comes later waits, and readers see them in order", async (context) => {
    await using opened = await open();
    if (!isPostgres(opened.database)) return context.skip("SQLite has one writer at a time.");
    const other = await opened.reopen();
    const release = Promise.withResolvers<void>();
    const appended = Promise.withResolvers<void>();
    const early = opened.database.transaction().execute(async (transaction) => {
      await lockEvents(transaction);
      await appendEvents(
        transaction,
        { service: "shop", instance: "early", batch: "a", receivedAt: 1 },
        rowsOf([refusal]),
      );
      appended.resolve();
      await release.promise;
    });
    await appended.promise;
    let isLateDone = false;
    const late = append(other, "late", rowsOf([refusal])).then((stored) => {
      isLateDone = true;
      return stored;
    });
    // The server answers this after it has begun to wait for the lock, or after the late one has overtaken.
    for (let look = 0; look < 20; look++) assert.deepEqual(await eventsAfter(opened.database, 0, 10), []);
    assert.equal(isLateDone, false);
    release.resolve();
    await Promise.all([early, late]);
    const instances = (await eventsAfter(opened.database, 0, 10)).map(({ instance }) => instance);
    assert.deepEqual(instances, ["early", "one"]);
    await other.destroy();
  });
});
