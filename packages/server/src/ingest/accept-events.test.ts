import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { onEachDatabase, openSqlite } from "../database/databases.fixture.ts";
import { countEvents } from "../events/count-events.ts";
import { eventsAfter } from "../events/events-after.ts";
import { feedSources } from "../events/feed-sources.ts";
import { createIngest, type Ingest, type IngestOptions } from "./create-ingest.ts";
import {
  batchOf,
  newSecret,
  now,
  refusal,
  sent,
  sentBytes,
  shopSecret,
  type Sent,
} from "./ingest.fixture.ts";

const oldSecret = newSecret();
const otherSecret = newSecret();

function ingestOf(options: Pick<IngestOptions, "database"> & Partial<IngestOptions>): Ingest {
  return createIngest({
    secrets: { shop: [shopSecret, oldSecret], other: [otherSecret] },
    now: () => now,
    ...options,
  });
}

async function accept(
  ingest: Ingest,
  { headers, body }: Sent,
): Promise<{ status: number; content: unknown }> {
  const answer = await ingest.acceptEvents(headers, body);
  return { status: answer.status, content: JSON.parse(answer.body) };
}

const allStored = (stored: number) => ({ stored, repeated: 0, rejected: 0, rejections: [] });

onEachDatabase("a batch", (open) => {
  test("is answered after it is stored, and who told it is known", async () => {
    await using opened = await open();
    const { database } = opened;
    const answer = await accept(ingestOf({ database }), sent(batchOf([refusal, refusal])));
    assert.deepEqual(answer, { status: 202, content: allStored(2) });
    assert.deepEqual(
      (await eventsAfter(database, 0, 9)).map(({ event, service, receivedAt }) => ({
        event,
        service,
        receivedAt,
      })),
      [0, 1].map(() => ({ event: refusal, service: "shop", receivedAt: now })),
    );
    assert.deepEqual(
      (await feedSources(database)).map(({ service, instance, lastAt }) => ({ service, instance, lastAt })),
      [{ service: "shop", instance: "one", lastAt: now }],
    );
  });

  test("that comes again is stored once, whenever and by whichever key it comes", async () => {
    await using opened = await open();
    const { database } = opened;
    const ingest = ingestOf({ database });
    await accept(ingest, sent(batchOf([refusal])));
    for (const again of [
      sent(batchOf([refusal])),
      sent(batchOf([refusal]), { at: now - 60_000 }),
      sent(batchOf([refusal]), { secret: oldSecret, isPlain: true }),
    ])
      assert.deepEqual(await accept(ingest, again), {
        status: 202,
        content: { stored: 0, repeated: 1, rejected: 0, rejections: [] },
      });
    assert.equal(await countEvents(database, {}), 1);
    await accept(ingest, sent(batchOf([refusal]), { id: "b-2" }));
    assert.equal(await countEvents(database, {}), 2);
  });

  test("that comes many times at once is stored once", async () => {
    await using opened = await open();
    const { database } = opened;
    const ingest = ingestOf({ database });
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => await accept(ingest, sent(batchOf([refusal, refusal])))),
    );
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([202]));
    assert.equal(await countEvents(database, {}), 2);
  });

  test("without events is a sign of life, and stored as one", async () => {
    await using opened = await open();
    const { database } = opened;
    assert.deepEqual(await accept(ingestOf({ database }), sent(batchOf([]))), {
      status: 202,
      content: allStored(1),
    });
    assert.equal((await feedSources(database)).length, 1);
    assert.deepEqual(
      (await eventsAfter(database, 0, 9)).map(({ event }) => event),
      [{ type: "heartbeat", control: "attack-feed", at: now }],
    );
  });

  test("with events that can't be read loses none of the others, and says which", async () => {
    await using opened = await open();
    const { database } = opened;
    const events = [
      refusal,
      { ...refusal, code: "not a code" },
      "an event",
      { type: "loss", control: "attack-feed", at: now, count: 3, reason: "r".repeat(3_000) },
      { type: "proof", control: "csrf", at: now, target: "http://x", before: "failed", after: "proven" },
      { ...refusal, at: 1.5 },
      { type: "telepathy", control: "mind", at: now, said: "a".repeat(40_000) },
      { ...refusal, control: "../../etc" },
      refusal,
    ];
    const answer = await accept(ingestOf({ database }), sent(batchOf(events)));
    assert.deepEqual(answer, {
      status: 202,
      content: {
        stored: 2,
        repeated: 0,
        rejected: 7,
        rejections: [
          { position: 1, reason: "code: custom" },
          { position: 2, reason: "event: invalid_type" },
          { position: 3, reason: "reason: too_big" },
          { position: 4, reason: "type: proof is not told" },
          { position: 5, reason: "at: invalid_type" },
          { position: 6, reason: "event: too large" },
          { position: 7, reason: "control: invalid_format" },
        ],
      },
    });
  });

  test("with an event nested without end, NUL characters and halves of signs costs nothing else", async () => {
    await using opened = await open();
    const { database } = opened;
    const nested = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    const odd = { type: "degraded", control: "store", at: now, reason: "\u0000 \ud800 it's" };
    const text = JSON.stringify(batchOf(["?", odd])).replace(
      '"?"',
      `{"type":"telepathy","control":"mind","at":1,"data":${nested}}`,
    );
    const { status } = await accept(ingestOf({ database }), sent(text));
    assert.equal(status, 202);
    const stored = await eventsAfter(database, 0, 9);
    assert.ok(stored.some(({ event }) => event.type === "degraded"));
  });

  test("of a newer library is kept as it came where its events are not known", async () => {
    await using opened = await open();
    const { database } = opened;
    const newer = { type: "telepathy", control: "mind", at: now, said: "hm" };
    await accept(ingestOf({ database }), sent(batchOf([newer])));
    assert.deepEqual(
      (await eventsAfter(database, 0, 9)).map(({ event }) => event),
      [{ type: "unknown", control: "mind", at: now, named: "telepathy", data: newer }],
    );
  });
});

const good = sent(batchOf([refusal]));
const forged: readonly (readonly [what: string, message: Sent, status: number, code: string])[] = [
  ["without a signature", { headers: { "proofmark-service": "shop" }, body: good.body }, 401, "SIGNATURE"],
  ["of another secret", sent(batchOf([refusal]), { secret: newSecret() }), 401, "SIGNATURE"],
  ["of a service that nobody knows", sent(batchOf([]), { service: "nobody" }), 401, "SIGNATURE"],
  ["named __proto__", sent(batchOf([]), { service: "__proto__" }), 401, "SIGNATURE"],
  ["that was changed", { headers: good.headers, body: gzipSync("{}") }, 401, "SIGNATURE"],
  ["of an hour ago", sent(batchOf([refusal]), { at: now - 3_600_000 }), 401, "EXPIRED"],
  [
    "signed by one service for another",
    sent(batchOf([refusal]), { service: "other", secret: otherSecret }),
    403,
    "SERVICE",
  ],
  ["that is no JSON", sent("{"), 400, "BODY"],
  ["that is no gzip", sentBytes(Buffer.from("plain")), 400, "BODY"],
  ["that is no batch", sent({ schema: "proofmark-events/1" }), 400, "BODY"],
  ["with too many events", sent(batchOf(Array.from({ length: 1_001 }, () => refusal))), 400, "BODY"],
  ["with an odd instance", sent(batchOf([], { instance: "a b" })), 400, "BODY"],
  ["of a later version", sent(batchOf([], { schema: "proofmark-events/2" })), 501, "VERSION"],
  ["that unpacks to 256 MiB", sentBytes(gzipSync(Buffer.alloc(1 << 28))), 413, "TOO_LARGE"],
  ["that is too large", sent("x".repeat(5_000_000), { isPlain: true }), 413, "TOO_LARGE"],
  [
    "in another packing",
    { headers: { ...good.headers, "content-encoding": "br" }, body: good.body },
    415,
    "ENCODING",
  ],
];

for (const [what, message, status, code] of forged)
  test(`a batch ${what} is refused with ${status}, and nothing is stored`, async () => {
    await using opened = await openSqlite();
    const { database } = opened;
    const answer = await accept(ingestOf({ database }), message);
    assert.equal(answer.status, status);
    assert.equal(Reflect.get(Object(answer.content), "code"), `PM_INGEST_${code}`);
    assert.equal(await countEvents(database, {}), 0);
    assert.deepEqual(await feedSources(database), []);
  });

test("a service that tells too much is asked to wait, and may go on after that", async () => {
  await using opened = await openSqlite();
  const { database } = opened;
  let time = now;
  const ingest = ingestOf({ database, eventsPerMinute: 60, now: () => time });
  const tell = async (id: string) =>
    await ingest.acceptEvents(...split(sent(batchOf(Array.from({ length: 90 }, () => refusal)), { id })));
  assert.equal((await tell("b-1")).status, 202);
  const late = await tell("b-2");
  assert.deepEqual([late.status, late.headers["Retry-After"]], [429, "30"]);
  time += 30_000;
  assert.equal((await tell("b-2")).status, 202);
  const other = sent(batchOf([refusal], { service: "other" }), { service: "other", secret: otherSecret });
  assert.equal((await ingest.acceptEvents(...split(other))).status, 202);
});

test("signs of life and large events are counted as what they cost", async () => {
  await using opened = await openSqlite();
  const ingest = ingestOf({ database: opened.database, eventsPerMinute: 20 });
  const tell = async (events: readonly unknown[], id: string) =>
    (await ingest.acceptEvents(...split(sent(batchOf(events), { id })))).status;
  for (let index = 0; index < 21; index++) assert.equal(await tell([], `life-${index}`), 202);
  assert.equal(await tell([], "life-21"), 429);
  const other = ingestOf({ database: opened.database, eventsPerMinute: 20 });
  const wide = { ...refusal, type: "telepathy", more: "x".repeat(30_000) };
  const large = async (id: string) =>
    (await other.acceptEvents(...split(sent(batchOf([wide]), { id })))).status;
  assert.deepEqual([await large("large-1"), await large("large-2")], [202, 429]);
});

test("one service that floods leaves room for the others", async () => {
  await using opened = await openSqlite();
  const ingest = ingestOf({ database: opened.database, maxParallel: 4 });
  const tell = async (id: string) => await ingest.acceptEvents(...split(sent(batchOf([refusal]), { id })));
  const flood = ["1", "2", "3", "4"].map(tell);
  const other = sent(batchOf([refusal], { service: "other" }), { service: "other", secret: otherSecret });
  assert.equal((await ingest.acceptEvents(...split(other))).status, 202);
  const statuses = (await Promise.all(flood)).map(({ status }) => status);
  assert.deepEqual(
    statuses.toSorted((a, b) => a - b),
    [202, 202, 202, 503],
  );
});

test("more batches at once than can be stored are sent away, and taken later", async () => {
  await using opened = await openSqlite();
  const ingest = ingestOf({ database: opened.database, maxParallel: 2 });
  const tell = async (id: string) => await ingest.acceptEvents(...split(sent(batchOf([refusal]), { id })));
  const answers = await Promise.all(["1", "2", "3"].map(tell));
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [202, 202, 503],
  );
  assert.ok(answers.some(({ headers }) => headers["Retry-After"] !== undefined));
  assert.equal((await tell("3")).status, 202);
});

test("a database that fails is a 503, and one that hangs as well", async () => {
  const opened = await openSqlite();
  const { database } = opened;
  const hanging = database.transaction().execute(async () => await hung.promise);
  const hung = Promise.withResolvers<void>();
  const late = await ingestOf({ database, timeoutMs: 20 }).acceptEvents(...split(good));
  assert.deepEqual([late.status, late.headers["Retry-After"]], [503, "5"]);
  hung.resolve();
  await hanging;
  await opened[Symbol.asyncDispose]();
  const dead = await ingestOf({ database }).acceptEvents(...split(good));
  assert.equal(dead.status, 503);
});

for (const [what, secrets] of [
  ["a secret that is too short", { shop: ["whsec_c2hvcnQ="] }],
  ["a service without secrets", { shop: [] }],
  ["a service with an odd name", { "a shop": [shopSecret] }],
  ["a secret of two services", { shop: [shopSecret], blog: [shopSecret] }],
] as const)
  test(`${what} is an error at the start`, async () => {
    await using opened = await openSqlite();
    assert.throws(() => createIngest({ database: opened.database, secrets }));
  });

function split({ headers, body }: Sent): readonly [Sent["headers"], Buffer] {
  return [headers, body];
}
