import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import type { ProofmarkEvent } from "../../model/event.ts";
import {
  answer,
  controlPlane,
  patientWait,
  refusalOf,
  secret,
  storedIds,
  testFolder,
  until,
  type Behaviour,
} from "./control-plane.fixture.ts";
import { createFeed, type FeedPorts } from "./create-feed.ts";
import type { FeedOptions } from "./feed-options.ts";
import type { Feed } from "./feed.ts";
import { writeDurably } from "./write-durably.ts";

type Changes = Partial<FeedOptions>;

function feedOf(url: string, spoolFolder: string, changes: Changes = {}, ports: FeedPorts = {}): Feed {
  return createFeed(
    { url, secret, service: "shop", spoolFolder, batchMs: 10, heartbeatSeconds: 3_600, ...changes },
    { wait: patientWait().wait, ...ports },
  );
}

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => String(from + index));

function publish(feed: Feed, from: number, to: number): void {
  for (const id of ids(from, to)) feed.publish(refusalOf(id));
}

const hangs: Behaviour = () => {};
const stopsInTheMiddle: Behaviour = (_, response, store) => {
  const text = JSON.stringify(store());
  response.writeHead(202, { "Content-Length": text.length });
  response.write(text.slice(0, 10), () => response.destroy());
};
const storesAndDies: Behaviour = (request, _, store) => {
  store();
  request.socket.destroy();
};
const status =
  (code: number, headers = {}): Behaviour =>
  (_, response) =>
    answer(response, code, { status: code }, headers);
const claimsToBeFine: Behaviour = (_, response) => response.writeHead(200).end("<h1>It works!</h1>");

test("events arrive in order, as they were told, and the spool is empty after that", async () => {
  await using plane = await controlPlane();
  using folder = testFolder();
  await using feed = feedOf(plane.url, folder.path);
  publish(feed, 0, 1_234);
  await until(() => plane.stored.length === 1_234);
  assert.deepEqual(storedIds(plane), ids(0, 1_234));
  assert.deepEqual(plane.stored[0], refusalOf(0));
  await until(() => feed.stats().spooledBatches === 0 && feed.stats().deliveredEvents === 1_234);
  const { lost, queued, troubles, spooledBytes } = feed.stats();
  assert.deepEqual(
    { lost, queued, troubles, spooledBytes },
    { lost: 0, queued: 0, troubles: [], spooledBytes: 0 },
  );
});

for (const [what, behaviour] of [
  ["hangs", hangs],
  ["answers 500", status(500)],
  ["answers 404, as one that is being set up", status(404)],
  ["breaks off in the middle of its answer", stopsInTheMiddle],
  ["stores a batch and dies before it answers", storesAndDies],
  ["is a proxy that says 200 to everything", claimsToBeFine],
  ["sends elsewhere", status(307, { Location: "http://127.0.0.1:1/" })],
  ["answers 202 without the word that it stored", status(202)],
] as const)
  test(`a control plane that ${what} gets everything again, and stores each event once`, async () => {
    await using plane = await controlPlane();
    using folder = testFolder();
    await using feed = feedOf(plane.url, folder.path, { requestTimeoutMs: 100 });
    plane.next.push(behaviour, behaviour, behaviour, behaviour);
    publish(feed, 0, 3);
    await until(() => plane.requests.length >= 2);
    publish(feed, 3, 6);
    await until(() => plane.next.length === 0 && plane.stored.length >= 6);
    const told = storedIds(plane).filter((id) => id !== "");
    assert.deepEqual(told, ids(0, 6));
    assert.equal(feed.stats().lost, 0);
  });

test("a control plane that is away gets everything when it is back, the oldest first, and trouble is told once", async () => {
  const first = await controlPlane();
  using folder = testFolder();
  const events: ProofmarkEvent[] = [];
  await using feed = feedOf(first.url, folder.path, { batchEvents: 10 });
  feed.attach({
    degradation: (type, reason) => events.push({ type, control: "attack-feed", at: 1, reason }),
    observe: () => {},
  });
  await first[Symbol.asyncDispose]();
  publish(feed, 0, 95);
  await until(() => feed.stats().troubles.length > 0 && feed.stats().queued === 0);
  assert.ok(feed.stats().spooledBatches >= 10);
  await using back = await controlPlane({ port: first.port });
  publish(feed, 95, 100);
  await until(() => back.stored.length === 100);
  assert.deepEqual(storedIds(back), ids(0, 100));
  await until(() => feed.stats().troubles.length === 0);
  assert.deepEqual(
    events.map(({ type }) => type),
    ["degraded", "recovered"],
  );
});

test("an outage makes full files, however few events come at a time", async () => {
  using folder = testFolder();
  await using feed = feedOf("http://127.0.0.1:1", folder.path);
  for (let count = 0; count < 50; count++) {
    publish(feed, count, count + 1);
    assert.equal(await feed.flush(), true);
  }
  assert.ok(feed.stats().spooledBatches <= 3, `${feed.stats().spooledBatches} files`);
  await using plane = await controlPlane();
  await feed.close(100);
  await using heir = feedOf(plane.url, folder.path);
  await until(() => plane.stored.length >= 50);
  assert.deepEqual(storedIds(plane), ids(0, 50));
  assert.ok(heir.stats().adoptedBatches > 0);
});

for (const [text, least, most] of [
  ["7", 7_000, 7_000],
  [new Date(1_800_000_020_000).toUTCString(), 19_000, 20_000],
  ["99999999", 600_000, 600_000],
  ["soon", 0, 500],
] as const)
  test(`Retry-After: ${text} is heeded, within reason`, async () => {
    await using plane = await controlPlane();
    using folder = testFolder();
    const { wait, delays } = patientWait();
    const clock = { now: () => 1_800_000_000_000 };
    plane.next.push(status(429, { "Retry-After": text }));
    await using feed = feedOf(plane.url, folder.path, {}, { wait, clock, random: () => 0.5 });
    publish(feed, 0, 1);
    await until(() => delays.length > 0);
    assert.ok((delays[0] ?? -1) >= least && (delays[0] ?? -1) <= most, String(delays[0]));
  });

test("delays grow to a minute and are spread over all of it", async () => {
  using folder = testFolder();
  const { wait, delays } = patientWait();
  await using feed = feedOf("http://127.0.0.1:1", folder.path, {}, { wait, random: () => 0.5 });
  publish(feed, 0, 1);
  await until(() => delays.length >= 10);
  assert.deepEqual(
    delays.slice(0, 10),
    [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000],
  );
});

test("a wrong secret loses nothing: events wait, somebody is told, and tries are rare until it is right", async () => {
  const right = `whsec_${Buffer.alloc(40, "k9").toString("base64")}`;
  const plane = await controlPlane({ secrets: [right] });
  using folder = testFolder();
  const { wait, delays } = patientWait();
  await using feed = feedOf(plane.url, folder.path, {}, { wait });
  publish(feed, 0, 5);
  await until(() => plane.requests.length >= 2);
  assert.ok(delays.every((ms) => ms >= 30_000));
  assert.match(feed.stats().troubles.join(), /PM_INGEST_SIGNATURE/);
  assert.equal(plane.stored.length, 0);
  await plane[Symbol.asyncDispose]();
  await using mended = await controlPlane({ port: plane.port });
  await until(() => mended.stored.length >= 5);
  assert.deepEqual(storedIds(mended), ids(0, 5));
});

for (const code of [400, 413, 415])
  test(`a batch that is answered with ${code} is set aside and told of, and the next one is sent`, async () => {
    await using plane = await controlPlane();
    using folder = testFolder();
    await using feed = feedOf(plane.url, folder.path);
    plane.next.push((_, response) => answer(response, code, { code: "PM_INGEST_BODY" }));
    publish(feed, 0, 2);
    await until(() => feed.stats().lost === 2);
    publish(feed, 2, 4);
    await until(() => storedIds(plane).length === 2);
    assert.deepEqual(storedIds(plane), ids(2, 4));
    assert.equal(readdirSync(join(folder.path, "shop", "set-aside")).length, 1);
    await feed.flush();
    await until(() => plane.stored.some((event) => Reflect.get(Object(event), "type") === "loss"));
  });

test("events that the control plane can't read are counted as lost, and told of", async () => {
  await using plane = await controlPlane();
  using folder = testFolder();
  await using feed = feedOf(plane.url, folder.path);
  plane.next.push((_, response) => answer(response, 202, { stored: 1, repeated: 0, rejected: 2 }));
  publish(feed, 0, 3);
  await until(() => feed.stats().lost === 2);
  assert.equal(feed.stats().spooledBatches, 0);
});

test("a disk that takes nothing: events go from memory, somebody is told, and it heals", async () => {
  await using plane = await controlPlane();
  using folder = testFolder();
  const blocked = join(folder.path, "blocked");
  // A file where the folder should be refuses everybody, root too.
  writeFileSync(blocked, "");
  await using feed = feedOf(plane.url, blocked, { batchEvents: 5 });
  publish(feed, 0, 20);
  await until(() => storedIds(plane).length === 20);
  assert.deepEqual(storedIds(plane), ids(0, 20));
  assert.match(feed.stats().troubles.join(), /can't be written/);
  assert.equal(await feed.flush().then(() => feed.stats().lost), 0);
});

test("a disk that is full while the control plane is away: memory is the bound, and what is lost is counted", async () => {
  using folder = testFolder();
  let isFull = true;
  await using feed = feedOf(
    "http://127.0.0.1:1",
    folder.path,
    { maxQueued: 20, batchEvents: 10 },
    {
      write: async (path, bytes) => {
        if (isFull) throw Object.assign(new Error("No space left on device."), { code: "ENOSPC" });
        await writeDurably(path, bytes);
      },
    },
  );
  publish(feed, 0, 10);
  assert.equal(await feed.flush(), false);
  publish(feed, 10, 50);
  const { lost } = feed.stats();
  assert.ok(lost >= 20 && lost <= 24, String(lost));
  isFull = false;
  await until(async () => await feed.flush());
  assert.ok(!feed.stats().troubles.some((reason) => reason.includes("can't be written")));
});

test("a spool that is full lets the oldest go, and counts them", async () => {
  using folder = testFolder();
  const feed = feedOf("http://127.0.0.1:1", folder.path, { maxSpoolBytes: 1_048_576, batchEvents: 100 });
  for (let round = 0; round < 30; round++) {
    for (let count = 0; count < 100; count++)
      feed.publish({ ...refusalOf(`${round}-${count}`), path: `/${noise()}` } as ProofmarkEvent);
    await feed.flush();
  }
  const { lost, spooledBytes, spooledBatches } = feed.stats();
  assert.ok(spooledBytes <= 1_048_576 + 100_000, String(spooledBytes));
  assert.ok(lost > 0 && spooledBatches > 5, `${lost} lost, ${spooledBatches} batches`);
  await feed.close(100);
  await using plane = await controlPlane();
  await using heir = feedOf(plane.url, folder.path);
  await until(() => storedIds(plane).includes("29-99"));
  // The very first is on its way all the time, and stays.
  assert.ok(!storedIds(plane).includes("1-0"));
  assert.ok(heir.stats().adoptedBatches > 0);
});

test("events that waited for longer than they may are let go, and counted", async () => {
  using folder = testFolder();
  let time = 1_800_000_000_000;
  await using feed = feedOf(
    "http://127.0.0.1:1",
    folder.path,
    { maxSpoolAgeSeconds: 60, batchEvents: 2 },
    { clock: { now: () => time } },
  );
  publish(feed, 0, 6);
  await feed.flush();
  time += 61_000;
  publish(feed, 6, 8);
  await until(() => feed.stats().lost >= 4);
});

test("files that are not whole are set aside and counted, and the others are sent", async () => {
  using folder = testFolder();
  const feed = feedOf("http://127.0.0.1:1", folder.path, { batchEvents: 2 });
  publish(feed, 0, 8);
  await feed.flush();
  await feed.close(100);
  const own = onlyInstanceOf(folder.path);
  const files = readdirSync(own).filter((name) => name.endsWith(".batch"));
  const [cut = "", emptied = "", changed = ""] = files.map((name) => join(own, name));
  writeFileSync(cut, readFileSync(cut).subarray(0, -5));
  writeFileSync(emptied, "");
  const bytes = readFileSync(changed);
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
  writeFileSync(changed, bytes);
  writeFileSync(join(own, "000001800000000-0123456789abcdef-000000001.batch.part"), "half");
  await using plane = await controlPlane();
  await using heir = feedOf(plane.url, folder.path);
  await until(() => heir.stats().lost >= 3 && storedIds(plane).length === 2);
  assert.deepEqual(storedIds(plane), ids(6, 8));
  assert.equal(readdirSync(join(folder.path, "shop", "set-aside")).length, 3);
  assert.equal(existsSync(own), false);
});

test("a folder is taken over when its process does not renew the lease, and not before", async () => {
  using folder = testFolder();
  await using plane = await controlPlane();
  const other = join(folder.path, "shop", "0123456789abcdef");
  const dead = feedOf("http://127.0.0.1:1", folder.path);
  publish(dead, 0, 3);
  await dead.flush();
  await dead.close(50);
  const left = onlyInstanceOf(folder.path);
  // As it would be after a kill: a lease, and no word that it ended.
  mkdirSync(other);
  for (const name of readdirSync(left).filter((each) => each !== "closed"))
    writeFileSync(join(other, name), readFileSync(join(left, name)));
  rmSync(left, { recursive: true });
  const soon = feedOf(plane.url, folder.path);
  await soon.close();
  assert.equal(plane.stored.length, 0, "it lives, for all that is known");
  utimesSync(join(other, "lease"), 1, 1);
  await using later = feedOf(plane.url, folder.path);
  await until(() => plane.stored.length === 3);
  assert.deepEqual(storedIds(plane), ids(0, 3));
  assert.equal(later.stats().adoptedBatches, 1);
});

test("several that come at once take each batch over once", async () => {
  using folder = testFolder();
  await using plane = await controlPlane();
  const dead = feedOf("http://127.0.0.1:1", folder.path, { batchEvents: 1 });
  publish(dead, 0, 20);
  await dead.flush();
  await dead.close(50);
  const heirs = Array.from({ length: 4 }, () => feedOf(plane.url, folder.path));
  await until(() => storedIds(plane).length === 20);
  for (const heir of heirs) await heir.close();
  assert.equal(
    heirs.reduce((sum, heir) => sum + heir.stats().adoptedBatches, 0),
    dead.stats().spooledBatches,
  );
  assert.equal(new Set(plane.requests.map(({ id }) => id)).size, plane.requests.length);
});

test("nobody else on the machine reads the spool", async () => {
  using folder = testFolder();
  const feed = feedOf("http://127.0.0.1:1", folder.path);
  publish(feed, 0, 1);
  await feed.flush();
  await feed.close(50);
  const own = onlyInstanceOf(folder.path);
  assert.equal(statSync(own).mode & 0o077, 0);
  for (const name of readdirSync(own)) assert.equal(statSync(join(own, name)).mode & 0o077, 0, name);
});

test("a feed that is silent says that it lives", async () => {
  await using plane = await controlPlane();
  using folder = testFolder();
  let waits = 0;
  await using feed = feedOf(
    plane.url,
    folder.path,
    { heartbeatSeconds: 60 },
    {
      async wait(_, signal) {
        if (++waits > 2 && !signal.aborted)
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    },
  );
  await until(() => plane.requests.length === 2);
  assert.deepEqual(plane.stored, []);
  assert.equal(feed.stats().deliveredBatches, 0);
});

test("a producer that can wait is told when there is room, or that there is none", async () => {
  using folder = testFolder();
  await using feed = feedOf("http://127.0.0.1:1", folder.path, { maxQueued: 10, batchMs: 60_000 });
  assert.equal(await feed.ready(), true);
  publish(feed, 0, 9);
  assert.equal(await feed.ready(5), false);
  const waiting = feed.ready();
  await feed.flush();
  assert.equal(await waiting, true);
});

test("closing delivers what is left, and what comes after it is counted", async () => {
  await using plane = await controlPlane();
  using folder = testFolder();
  const feed = feedOf(plane.url, folder.path, { batchMs: 60_000 });
  publish(feed, 0, 7);
  await feed.close();
  assert.deepEqual(storedIds(plane), ids(0, 7));
  assert.deepEqual(readdirSync(join(folder.path, "shop")), []);
  publish(feed, 7, 8);
  assert.equal(feed.stats().lost, 1);
});

test("closing does not wait for a control plane that hangs", async () => {
  using folder = testFolder();
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  assert.ok(typeof address === "object" && address !== null);
  const feed = feedOf(`http://127.0.0.1:${address.port}`, folder.path);
  publish(feed, 0, 1);
  await feed.close(50);
  assert.equal(feed.stats().spooledBatches, 1);
  silent.close();
});

for (const [what, changes] of [
  ["plain HTTP to another machine", { url: "http://control.example.com" }],
  ["no URL", { url: "control" }],
  ["a service that is a path", { service: "../etc" }],
  ["an option out of its bounds", { batchMs: 5 }],
] as const)
  test(`${what} is an error at the start`, () => {
    assert.throws(() => feedOf("http://127.0.0.1:1", "/nowhere", changes), { code: "PM_OPTIONS" });
  });

test("a secret that is too short is an error at the start that does not show it", () => {
  assert.throws(
    () => feedOf("http://127.0.0.1:1", "/nowhere", { secret: "whsec_c2hvcnQ=" }),
    (error: unknown) => error instanceof Error && !error.message.includes("c2hvcnQ"),
  );
});

/** What gzip can't make small. */
function noise(): string {
  return Array.from({ length: 1_000 }, () => Math.random().toString(36).slice(2, 3)).join("");
}

function onlyInstanceOf(folder: string): string {
  const name = readdirSync(join(folder, "shop")).find((each) => /^[0-9a-f]{16}$/.test(each)) ?? "";
  return join(folder, "shop", name);
}
