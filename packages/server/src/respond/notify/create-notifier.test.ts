import assert from "node:assert/strict";
import { test } from "node:test";

import {
  onEachDatabase,
  onPostgres,
  type OpenTestDatabase,
  type TestDatabase,
} from "../../database/databases.fixture.ts";
import type { Database } from "../../database/open-database.ts";
import type { Notice } from "../../model/notice.ts";
import type { Channel, Message, SendOutcome } from "./channel.ts";
import type { ChannelOptions } from "./channel-settings.ts";
import { createNotifier, type Notifier, type NotifierOptions } from "./create-notifier.ts";
import { noticeOutbox } from "./outbox.ts";
import { noticeOf } from "./receiver.fixture.ts";

const start = Date.parse("2026-11-28T12:00:00Z");
const delivered: SendOutcome = { outcome: "delivered", reason: "taken" };

interface Post extends AsyncDisposable {
  readonly opened: TestDatabase;
  readonly messages: Message[];
  readonly dead: string[];
  readonly notifier: Notifier;
  /** What the channel answers, in order; after that it takes everything. */
  readonly answers: SendOutcome[];
  at: number;
  add(...notices: readonly Notice[]): Promise<void>;
  /** A tick after so many seconds more. */
  tickAfter(seconds: number): Promise<void>;
}

function recording(post: Pick<Post, "messages" | "answers">, overrides: Partial<Channel> = {}): Channel {
  return {
    async send(message) {
      post.messages.push(message);
      return post.answers.shift() ?? delivered;
    },
    ...overrides,
  };
}

async function openPost(
  open: OpenTestDatabase,
  channel: Omit<ChannelOptions, "channel"> & { readonly channel?: Partial<Channel> } = {},
  options: Partial<NotifierOptions> = {},
): Promise<Post> {
  const opened = await open();
  const post: Post = {
    opened,
    messages: [],
    dead: [],
    answers: [],
    at: start,
    add: async (...notices) => await addNotices(opened.database, notices),
    async tickAfter(seconds) {
      post.at += seconds * 1000;
      await post.notifier.tick();
    },
    get notifier() {
      return notifier;
    },
    [Symbol.asyncDispose]: async () => await opened[Symbol.asyncDispose](),
  };
  const notifier = createNotifier({
    database: opened.database,
    channels: { team: { ...channel, channel: recording(post, channel.channel) } },
    now: () => post.at,
    random: () => 1,
    onDead: ({ key, reason }) => void post.dead.push(`${key}: ${reason}`),
    ...options,
  });
  return post;
}

async function addNotices(database: Database, notices: readonly Notice[]): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    for (const notice of notices) await noticeOutbox.add(transaction, notice);
  });
}

const keysOf = (post: Post): readonly (readonly string[])[] =>
  post.messages.map(({ notices }) => notices.map(({ key }) => key));

onEachDatabase("the notifier", (open) => {
  test("notices of one incident wait for each other, and go out as one message", async () => {
    await using post = await openPost(open);
    await post.add(noticeOf());
    await post.tickAfter(0);
    await post.add(
      noticeOf({ kind: "acknowledged", at: start + 1 }),
      noticeOf({ incidentId: 18, group: "other" }),
    );
    await post.tickAfter(10);
    assert.deepEqual(post.messages, []);
    await post.tickAfter(20);
    assert.deepEqual(keysOf(post), [["incident-17-opened-1", "incident-17-acknowledged-1"]]);
    await post.tickAfter(20);
    assert.deepEqual(keysOf(post)[1], ["incident-18-opened-1"]);
    await post.tickAfter(3_600);
    assert.equal(post.messages.length, 2);
  });

  test("a notice that is added twice is told once, and one whose transaction fails never", async () => {
    await using post = await openPost(open);
    await post.add(noticeOf(), noticeOf());
    await post.add(noticeOf());
    await assert.rejects(
      post.opened.database.transaction().execute(async (transaction) => {
        await noticeOutbox.add(transaction, noticeOf({ incidentId: 99 }));
        throw new Error("rolled back");
      }),
      /rolled back/,
    );
    await post.tickAfter(0);
    await post.tickAfter(60);
    assert.deepEqual(keysOf(post), [["incident-17-opened-1"]]);
  });

  test("level 4 waits for nothing: no group, no quiet hours", async () => {
    await using post = await openPost(open, {
      quietHours: { from: "11:00", until: "14:00", timeZone: "UTC" },
    });
    await post.add(noticeOf({ level: 4 }), noticeOf({ incidentId: 18, group: "other", level: 3 }));
    await post.tickAfter(0);
    assert.deepEqual(keysOf(post), [["incident-17-opened-1"]]);
    await post.tickAfter(3_600);
    assert.equal(post.messages.length, 1);
    await post.tickAfter(3_600);
    assert.deepEqual(keysOf(post)[1], ["incident-18-opened-1"]);
  });

  test("a channel is told of its levels and services alone", async () => {
    await using post = await openPost(open, { fromLevel: 3, services: ["shop"] });
    await post.add(
      noticeOf({ level: 2 }),
      noticeOf({ incidentId: 18, service: "blog" }),
      noticeOf({ incidentId: 19 }),
    );
    await post.tickAfter(0);
    await post.tickAfter(60);
    assert.deepEqual(keysOf(post), [["incident-19-opened-1"]]);
  });

  test("a silence holds its group back for its time, level 4 only where it names the group", async () => {
    await using post = await openPost(open);
    const { notifier } = post;
    const request = { from: start, until: start + 600_000, by: "ada", reason: "a move" };
    await assert.rejects(notifier.silence({ ...request, upToLevel: 4 }), /name it/);
    await assert.rejects(notifier.silence({ ...request, until: start + 8 * 86_400_000 }), /within a week/);
    await assert.rejects(notifier.silence({ ...request, reason: " " }), /who made it/);
    const id = await notifier.silence({ ...request, group: "known", upToLevel: 4 });
    await post.add(noticeOf({ group: "known", level: 4 }), noticeOf({ incidentId: 18, level: 4 }));
    await post.tickAfter(1);
    assert.deepEqual(keysOf(post), [["incident-18-opened-1"]]);
    assert.deepEqual(
      (await notifier.silences()).map(({ reason }) => reason),
      ["a move"],
    );
    assert.equal(await notifier.endSilence(id), true);
    assert.equal(await notifier.endSilence(id), false);
    await post.add(noticeOf({ incidentId: 20, group: "known", level: 4 }));
    await post.tickAfter(1);
    assert.deepEqual(keysOf(post)[1], ["incident-20-opened-1"]);
  });

  test("what fails is tried again later and later, no earlier than asked, with one key and one content", async () => {
    await using post = await openPost(open, { groupSeconds: 0 });
    const retry: SendOutcome = { outcome: "retry", reason: "down" };
    post.answers.push(retry, delivered, { ...retry, afterMs: 60_000 }, retry);
    await post.add(noticeOf());
    await post.tickAfter(0);
    await post.add(noticeOf({ kind: "resolved", at: start + 1 }));
    await post.tickAfter(1);
    for (const [seconds, sent] of [
      [1, 3],
      [59, 3],
      [1, 4],
      [7, 4],
      [1, 5],
      [3_600, 5],
    ] as const) {
      await post.tickAfter(seconds);
      assert.equal(post.messages.length, sent, `after ${seconds} s more`);
    }
    const first = post.messages.filter(({ key }) => key === post.messages[0]?.key);
    assert.equal(first.length, 4);
    for (const message of first) assert.deepEqual(message, post.messages[0]);
    const record = (await post.notifier.deliveries({ incidentId: 17 })).find(
      ({ attempts }) => attempts.length > 1,
    );
    assert.deepEqual(
      record?.attempts.map(({ number, outcome }) => [number, outcome]),
      [
        [1, "retry"],
        [2, "retry"],
        [3, "retry"],
        [4, "delivered"],
      ],
    );
    assert.equal(record?.state, "delivered");
  });

  for (const [name, answers, reason] of [
    ["rejected", [{ outcome: "rejected", reason: "gone" }], "gone"],
    ["never taken", Array.from({ length: 3 }, () => ({ outcome: "retry", reason: "down" }) as const), "down"],
  ] as const)
    test(`a message that is ${name} is given up, told of, kept, and can be sent again`, async () => {
      await using post = await openPost(open, { groupSeconds: 0 }, { maxAttempts: 3 });
      post.answers.push(...answers);
      await post.add(noticeOf());
      for (let tick = 0; tick < 6; tick++) await post.tickAfter(3_600);
      assert.deepEqual(post.dead, [`team/incident-17-opened-1: ${reason}`]);
      assert.equal(post.messages.length, answers.length);
      const [letter] = await post.notifier.deliveries({ state: "dead" });
      assert.equal(await post.notifier.sendAgain(letter?.key ?? ""), true);
      await post.tickAfter(1);
      assert.equal(post.messages.length, answers.length + 1);
      assert.equal(await post.notifier.sendAgain(letter?.key ?? ""), false);
    });

  test("a channel that throws is one that failed, and what it threw is not repeated", async () => {
    await using post = await openPost(open, {
      groupSeconds: 0,
      channel: {
        async send() {
          throw new TypeError("https://secret.example");
        },
      },
    });
    await post.add(noticeOf());
    await post.tickAfter(0);
    const [record] = await post.notifier.deliveries();
    assert.equal(record?.attempts[0]?.reason, "the channel threw TypeError");
  });

  test("a storm makes a few messages, each as often as the channel bears, and loses nobody", async () => {
    await using post = await openPost(open, { groupSeconds: 0, perMinute: 3 });
    const storm = Array.from({ length: 400 }, (_, index) =>
      noticeOf({ incidentId: index, group: `trouble-${index}` }),
    );
    await post.add(...storm);
    await post.tickAfter(0);
    assert.equal(post.messages.length, 3);
    assert.equal(post.messages[0]?.group, undefined);
    await post.add(noticeOf({ incidentId: 1_000, group: "worse", level: 4 }));
    await post.tickAfter(1);
    assert.ok(keysOf(post)[3]?.includes("incident-1000-opened-1"), "level 4 goes past the rate");
    for (let minute = 0; minute < 3; minute++) await post.tickAfter(61);
    assert.equal(new Set(keysOf(post).flat()).size, 401);
    assert.ok(post.messages.length <= 8, `${post.messages.length} messages`);
  });

  test("a pager gets an event for each incident, never a digest", async () => {
    await using post = await openPost(open, {
      groupSeconds: 0,
      perMinute: 100,
      channel: { isPerIncident: true },
    });
    await post.add(...Array.from({ length: 12 }, (_, index) => noticeOf({ incidentId: index })));
    await post.tickAfter(0);
    assert.equal(post.messages.length, 12);
    assert.ok(post.messages.every(({ notices }) => notices.length === 1));
  });

  test("a pager that was down is told how an incident stands, never again of what came before", async () => {
    await using post = await openPost(open, { groupSeconds: 0, channel: { isPerIncident: true } });
    post.answers.push({ outcome: "retry", reason: "down", afterMs: 3_000_000 });
    await post.add(noticeOf());
    await post.tickAfter(0);
    await post.add(
      noticeOf({ kind: "resolved", key: "incident-17-resolved-2" }),
      noticeOf({ incidentId: 18 }),
    );
    await post.tickAfter(600);
    await post.tickAfter(3_600);
    assert.deepEqual(keysOf(post).slice(1).flat().toSorted(), [
      "incident-17-resolved-2",
      "incident-18-opened-1",
    ]);
    const left = await post.notifier.deliveries({ state: "superseded" });
    assert.deepEqual(
      left.map(({ key }) => key),
      ["team/incident-17-opened-1"],
    );
  });

  test("what is told of an incident is in its order, whatever the clocks of the processes said", async () => {
    await using post = await openPost(open);
    await post.add(
      noticeOf({ at: start + 40_000 }),
      noticeOf({ kind: "acknowledged", key: "incident-17-acknowledged-2", at: start }),
    );
    await post.tickAfter(0);
    await post.tickAfter(30);
    assert.deepEqual(keysOf(post), [["incident-17-opened-1", "incident-17-acknowledged-2"]]);
  });

  test("a clock that was days ahead holds back nothing after it was set right", async () => {
    await using post = await openPost(open, { perMinute: 2 });
    const days = 3 * 86_400;
    post.answers.push({ outcome: "retry", reason: "down", afterMs: 3_000_000 });
    await post.add(noticeOf(), noticeOf({ incidentId: 18, group: "second" }));
    await post.tickAfter(days);
    await post.tickAfter(30);
    assert.equal(post.messages.length, 2);
    await post.add(noticeOf({ incidentId: 19, group: "third" }));
    await post.tickAfter(0);
    await post.tickAfter(-days);
    await post.tickAfter(30);
    assert.deepEqual(keysOf(post).slice(2).flat().toSorted(), [
      "incident-17-opened-1",
      "incident-19-opened-1",
    ]);
  });

  test("a slow channel ends its tick in time, and goes on in the next", async () => {
    await using post = await openPost(
      open,
      {
        groupSeconds: 0,
        channel: {
          isPerIncident: true,
          async send(message) {
            post.messages.push(message);
            for (const until = performance.now() + 10; performance.now() < until;);
            return delivered;
          },
        },
      },
      { tickMs: 5 },
    );
    await post.add(...[1, 2, 3].map((incidentId) => noticeOf({ incidentId })));
    for (let tick = 1; tick <= 3; tick++) {
      await post.tickAfter(0);
      assert.equal(post.messages.length, tick);
    }
  });

  test("a tick that is stopped gives back what it has not sent", async () => {
    const stop = new AbortController();
    await using post = await openPost(open, {
      groupSeconds: 0,
      channel: {
        async send(message) {
          post.messages.push(message);
          if (post.messages.length > 1) return delivered;
          stop.abort();
          return { outcome: "retry", reason: "stopped" };
        },
      },
    });
    await post.add(noticeOf());
    await post.notifier.tick(stop.signal);
    await post.tickAfter(0);
    assert.deepEqual(keysOf(post), [["incident-17-opened-1"], ["incident-17-opened-1"]]);
  });

  test("what was told is forgotten after its time, what was not is kept", async () => {
    await using post = await openPost(open, { groupSeconds: 0 }, { retentionDays: 1 });
    post.answers.push(
      delivered,
      ...Array.from({ length: 90 }, () => ({ outcome: "retry", reason: "down" }) as const),
    );
    await post.add(noticeOf({ at: start }));
    await post.tickAfter(0);
    await post.add(noticeOf({ incidentId: 18, group: "other", at: start }));
    await post.tickAfter(0);
    await post.tickAfter(2 * 86_400);
    assert.deepEqual(
      (await post.notifier.deliveries()).map(({ key }) => key),
      ["team/incident-18-opened-1"],
    );
    const notices = await post.opened.database.selectFrom("notice").select("key").execute();
    assert.deepEqual(
      notices.map(({ key }) => key),
      ["incident-18-opened-1"],
    );
  });
});

onPostgres("notifiers on one database", (open) => {
  test("processes that tick at once send each message once", async () => {
    await using post = await openPost(open, { groupSeconds: 0, perMinute: 1_000 });
    const others = await Promise.all([post.opened.reopen(), post.opened.reopen()]);
    const notifiers = [post.opened.database, ...others].map((database) =>
      createNotifier({
        database,
        channels: {
          team: { channel: recording(post, { isPerIncident: true }), groupSeconds: 0, perMinute: 1_000 },
        },
        now: () => post.at,
      }),
    );
    await post.add(...Array.from({ length: 30 }, (_, index) => noticeOf({ incidentId: index })));
    for (let tick = 0; tick < 3; tick++) await Promise.all(notifiers.map(async (one) => await one.tick()));
    assert.deepEqual(
      keysOf(post).flat().toSorted(),
      Array.from({ length: 30 }, (_, index) => `incident-${index}-opened-1`).toSorted(),
    );
    for (const database of others) await database.destroy();
  });
});
