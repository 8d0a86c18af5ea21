import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import type { Clock } from "../kernel/clock.ts";
import type { LogEntry, RateWindow, Store } from "./store.ts";

/** A clock that the test sets. Windows of the tests start at a multiple of their length. */
export class SetClock implements Clock {
  time = 1_800_000_000_000;
  now(): number {
    return this.time;
  }
}

const minute: readonly RateWindow[] = [{ limit: 3, windowMs: 60_000 }];
const burst: readonly RateWindow[] = [
  { limit: 10, windowMs: 60_000 },
  { limit: 2, windowMs: 1_000 },
];

const logLimits = { maxEntries: 5, ttlMs: 60_000 };

/** What every store owes its callers. `create` makes a store on the given clock, with keys of its own. */
export function storeContract(name: string, create: (clock: Clock) => Store): void {
  describe(name, () => {
    test("hits are counted down to the limit, and the next one is refused", async () => {
      const store = create(new SetClock());
      const remaining = [];
      for (let hit = 0; hit < 3; hit++) {
        const result = await store.hit("a", minute);
        assert.equal(result.isAllowed, true);
        assert.equal(result.retryAfterMs, 0);
        remaining.push(result.remaining);
      }
      assert.deepEqual(remaining, [2, 1, 0]);
      const refused = await store.hit("a", minute);
      assert.deepEqual([refused.isAllowed, refused.remaining], [false, 0]);
      assert.ok(refused.retryAfterMs > 0);
    });

    test("keys are counted apart", async () => {
      const store = create(new SetClock());
      for (let hit = 0; hit < 3; hit++) await store.hit("a", minute);
      assert.equal((await store.hit("a", minute)).isAllowed, false);
      assert.equal((await store.hit("b", minute)).isAllowed, true);
    });

    test("a hit that one window refuses is counted in none", async () => {
      const clock = new SetClock();
      const store = create(clock);
      for (let hit = 0; hit < 5; hit++) await store.hit("a", burst);
      clock.time += 2_000;
      const result = await store.hit("a", burst);
      assert.deepEqual([result.isAllowed, result.remaining], [true, 7]);
    });

    test("a hit that is taken back makes room in every window, and nothing is taken from nothing", async () => {
      const store = create(new SetClock());
      await store.takeBack("a");
      for (let hit = 0; hit < 2; hit++) await store.hit("a", burst);
      await store.takeBack("a");
      const result = await store.hit("a", burst);
      assert.deepEqual([result.isAllowed, result.remaining], [true, 8]);
      for (let taken = 0; taken < 5; taken++) await store.takeBack("a");
      assert.equal((await store.hit("a", burst)).remaining, 9);
    });

    test("a hit of the window before is taken back where this one has none", async () => {
      const clock = new SetClock();
      const store = create(clock);
      for (let hit = 0; hit < 3; hit++) await store.hit("a", minute);
      clock.time += 60_000;
      assert.equal((await store.hit("a", minute)).isAllowed, false);
      for (let taken = 0; taken < 2; taken++) await store.takeBack("a");
      assert.equal((await store.hit("a", minute)).remaining, 1);
    });

    test("the burst window refuses while the long one has room", async () => {
      const store = create(new SetClock());
      await store.hit("a", burst);
      await store.hit("a", burst);
      const refused = await store.hit("a", burst);
      assert.deepEqual([refused.isAllowed, refused.remaining], [false, 8]);
      assert.ok(refused.retryAfterMs <= 2_000);
    });

    test("a hit is allowed when the time that was said is over, and not a tenth of it before", async () => {
      const clock = new SetClock();
      const store = create(clock);
      for (let hit = 0; hit < 3; hit++) await store.hit("a", minute);
      const { retryAfterMs } = await store.hit("a", minute);
      const refusedAt = clock.time;
      clock.time = refusedAt + Math.floor(retryAfterMs * 0.9);
      assert.equal((await store.hit("a", minute)).isAllowed, false);
      clock.time = refusedAt + retryAfterMs;
      assert.equal((await store.hit("a", minute)).isAllowed, true);
    });

    test("a burst across the border of two windows stays within the limit", async () => {
      const clock = new SetClock();
      clock.time += 59_999;
      const store = create(clock);
      for (let hit = 0; hit < 3; hit++) await store.hit("a", minute);
      clock.time += 1;
      assert.equal((await store.hit("a", minute)).isAllowed, false);
    });

    test("after two windows nothing is left of the hits", async () => {
      const clock = new SetClock();
      const store = create(clock);
      for (let hit = 0; hit < 3; hit++) await store.hit("a", minute);
      clock.time += 120_000;
      assert.equal((await store.hit("a", minute)).remaining, 2);
    });

    test("a clock that is set back a second does not wipe the count", async () => {
      const clock = new SetClock();
      const store = create(clock);
      for (let hit = 0; hit < 3; hit++) await store.hit("a", minute);
      clock.time -= 1_000;
      assert.equal((await store.hit("a", minute)).isAllowed, false);
    });

    test("a deleted key is counted from nothing", async () => {
      const store = create(new SetClock());
      for (let hit = 0; hit < 3; hit++) await store.hit("a", minute);
      await store.delete("a");
      assert.equal((await store.hit("a", minute)).remaining, 2);
    });

    test("a value can be read, replaced and deleted", async () => {
      const store = create(new SetClock());
      assert.equal(await store.get("v"), undefined);
      await store.set("v", "one", 60_000);
      await store.set("v", "two", 60_000);
      assert.equal(await store.get("v"), "two");
      await store.delete("v");
      assert.equal(await store.get("v"), undefined);
    });

    test("the empty text is a value, and counters are no values", async () => {
      const store = create(new SetClock());
      await store.set("v", "", 60_000);
      assert.equal(await store.get("v"), "");
      await store.hit("a", minute);
      assert.equal(await store.get("a"), undefined);
    });

    test("a value is gone when its time is over", async () => {
      const clock = new SetClock();
      const store = create(clock);
      await store.set("v", "short", 30);
      clock.time += 30;
      await wait(40);
      assert.equal(await store.get("v"), undefined);
      assert.equal(await store.setIfAbsent("v", "next", 60_000), true);
    });

    test("of many that write where nothing is, one wins", async () => {
      const store = create(new SetClock());
      const wrote = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => store.setIfAbsent("once", String(index), 60_000)),
      );
      assert.equal(wrote.filter(Boolean).length, 1);
      assert.equal(await store.get("once"), String(wrote.indexOf(true)));
    });

    test("keys with spaces, braces, line breaks and other scripts are keys like any other", async () => {
      const store = create(new SetClock());
      for (const key of ["a b", "{a}b", "}{", "a\r\nDEL b", "ключ", ""]) {
        await store.set(key, key, 60_000);
        assert.equal(await store.get(key), key);
        assert.equal((await store.hit(key, minute)).remaining, 2);
      }
    });

    test("a log is read from its beginning, from any position, and a part at a time", async () => {
      const store = create(new SetClock());
      assert.deepEqual(await store.entriesAfter("log", undefined, 10), []);
      for (const text of ["one", "two", "three"]) await store.append("log", text, logLimits);
      const all = await store.entriesAfter("log", undefined, 10);
      assert.deepEqual(textsOf(all), ["one", "two", "three"]);
      assert.deepEqual(textsOf(await store.entriesAfter("log", all[0]?.position, 10)), ["two", "three"]);
      assert.deepEqual(textsOf(await store.entriesAfter("log", all[0]?.position, 1)), ["two"]);
      assert.deepEqual(await store.entriesAfter("log", all[2]?.position, 10), []);
      await store.append("log", "four", logLimits);
      assert.deepEqual(textsOf(await store.entriesAfter("log", all[2]?.position, 10)), ["four"]);
    });

    test("a log keeps its newest entries, and who has read some of the others misses none that is left", async () => {
      const store = create(new SetClock());
      await store.append("log", "first", logLimits);
      const [first] = await store.entriesAfter("log", undefined, 1);
      for (let entry = 0; entry < 20; entry++) await store.append("log", String(entry), logLimits);
      const kept = ["15", "16", "17", "18", "19"];
      assert.deepEqual(textsOf(await store.entriesAfter("log", undefined, 10)), kept);
      assert.deepEqual(textsOf(await store.entriesAfter("log", first?.position, 10)), kept);
    });

    test("a log is gone when its time is over, and one that begins anew is read on from the old position", async () => {
      const clock = new SetClock();
      const store = create(clock);
      await store.append("log", "old", { maxEntries: 5, ttlMs: 30 });
      const [old] = await store.entriesAfter("log", undefined, 1);
      clock.time += 30;
      await wait(40);
      assert.deepEqual(await store.entriesAfter("log", undefined, 10), []);
      await store.append("log", "new", logLimits);
      assert.deepEqual(textsOf(await store.entriesAfter("log", old?.position, 10)), ["new"]);
    });

    test("a log, a value and a counter of one name are three things", async () => {
      const store = create(new SetClock());
      await store.append("same", "entry", logLimits);
      await store.set("same", "value", 60_000);
      assert.equal((await store.hit("same", minute)).remaining, 2);
      await store.delete("same");
      assert.deepEqual(textsOf(await store.entriesAfter("same", undefined, 10)), ["entry"]);
    });
  });
}

function textsOf(entries: readonly LogEntry[]): readonly string[] {
  return entries.map(({ text }) => text);
}
