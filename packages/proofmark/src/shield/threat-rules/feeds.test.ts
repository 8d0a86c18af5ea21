import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";

import type { ThreatRulesOptions } from "./options.ts";
import { watch, type Watched } from "./threats.fixture.ts";

type FeedOptions = NonNullable<ThreatRulesOptions["feeds"]>[number];

const folder = mkdtempSync(join(tmpdir(), "proofmark-feeds-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const blocked = "PM_ADDRESS_BLOCKED";
const address = "198.51.100.9";

/** A server whose answer the test changes, and a guard that reads it. */
async function feeding(answer: RequestListener, options: FeedOptions = {}, more: ThreatRulesOptions = {}) {
  const state = { answer, asked: [] as IncomingHttpHeaders[] };
  const server = createServer((request, response) => {
    state.asked.push(request.headers);
    state.answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list`;
  const one = watch({ feeds: [{ name: "bad", url, ...options }], ...more });
  return {
    ...one,
    state,
    url,
    async [Symbol.asyncDispose]() {
      await one.guard[Symbol.asyncDispose]?.();
      server.closeAllConnections();
      server.close();
    },
  };
}

function statusOf({ guard }: Pick<Watched, "guard">) {
  const [status] = guard.feeds();
  if (status === undefined) throw new Error("There is no feed.");
  return status;
}

const list: RequestListener = (_request, response) =>
  void response.end(`# bad\n${address}\nx\n203.0.113.0/30\n`);

test("a feed from a server is carried out, its bad lines are counted, and it never overrides allow and spared", async () => {
  const answer: RequestListener = (_request, response) =>
    void response.end(`${address}\n192.0.2.9\n10.0.0.0/8\n127.0.0.0/8\noops\n`);
  await using one = await feeding(answer, {}, { allow: ["192.0.2.9"] });
  await one.guard.refresh();
  assert.equal(one.visit({ address }), blocked);
  for (const other of ["192.0.2.9", "10.1.1.1", "127.0.0.1", "203.0.113.7"])
    assert.equal(one.visit({ address: other }), undefined, other);
  const { entries, badLines, problem } = statusOf(one);
  assert.deepEqual([entries, badLines, problem], [4, 1, undefined]);
});

test("a feed that comes anew replaces the old one as a whole", async () => {
  await using one = await feeding(list);
  await one.guard.refresh();
  assert.equal(one.visit({ address }), blocked);
  one.state.answer = (_request, response) => void response.end("203.0.113.9\n");
  await one.guard.refresh();
  assert.equal(one.visit({ address }), undefined);
  assert.equal(one.visit({ address: "203.0.113.9" }), blocked);
});

const failures: readonly (readonly [string, RequestListener, FeedOptions])[] = [
  ["500", (_request, response) => void response.writeHead(500).end("203.0.113.9"), {}],
  ["404 with a list in it", (_request, response) => void response.writeHead(404).end("203.0.113.9"), {}],
  ["a page", (_request, response) => void response.end("<html>\n<p>\n</html>\n"), {}],
  ["a connection that breaks", (request) => void request.socket.destroy(), {}],
  [
    "a list that breaks off",
    (request, response) => {
      response.writeHead(200, { "Content-Length": "1000" });
      response.write("203.0.113.9\n", () => request.socket.destroy());
    },
    {},
  ],
  [
    "a list without an end",
    (_request, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write("203.0.113.9\n".repeat(5_000)));
        if (!response.destroyed) response.once("drain", write);
      };
      write();
    },
    { maxBytes: 1_000_000 },
  ],
  [
    "a list that is small only while it is compressed",
    (_request, response) =>
      void response
        .writeHead(200, { "Content-Encoding": "gzip" })
        .end(gzipSync("203.0.113.9\n".repeat(500_000))),
    { maxBytes: 1_000_000 },
  ],
  [
    "more entries than the most",
    (_request, response) => void response.end("203.0.113.9\n".repeat(11)),
    { maxEntries: 10 },
  ],
  ["nothing in time", () => {}, { timeoutSeconds: 0.2 }],
  [
    "a list that comes a byte at a time",
    (_request, response) => {
      const timer = setInterval(() => response.write("2"), 20);
      response.on("close", () => clearInterval(timer));
    },
    { timeoutSeconds: 0.2 },
  ],
  ["a redirect to plain HTTP elsewhere", redirectTo("http://lists.example/"), {}],
  ["a redirect to another protocol", redirectTo("file:///etc/passwd"), {}],
  ["a redirect to itself", redirectTo("/list"), {}],
];

for (const [title, answer, options] of failures)
  test(`where the server answers with ${title}, the last good copy stands and the operator is told`, async () => {
    await using one = await feeding(list, options);
    await one.guard.refresh();
    const before = statusOf(one);
    one.state.answer = answer;
    await one.guard.refresh();
    await one.guard.refresh();
    assert.equal(one.visit({ address }), blocked);
    assert.equal(one.visit({ address: "203.0.113.9" }), undefined);
    const { entries, fetchedAt, problem } = statusOf(one);
    assert.deepEqual([entries, fetchedAt], [before.entries, before.fetchedAt]);
    assert.notEqual(problem, undefined);
    assert.deepEqual(
      one.told.map(({ type }) => type),
      ["degraded"],
    );
    one.state.answer = list;
    await one.guard.refresh();
    assert.deepEqual(
      one.told.map(({ type }) => type),
      ["degraded", "recovered"],
    );
  });

test("a feed that did not change is asked for by its tag, and stands", async () => {
  await using one = await feeding((request, response) => {
    if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
    else response.writeHead(200, { ETag: '"v1"' }).end(`${address}\n`);
  });
  await one.guard.refresh();
  const asked = one.state.asked.length;
  one.clock.time += 5_000;
  await one.guard.refresh();
  assert.equal(one.state.asked.at(-1)?.["if-none-match"], '"v1"');
  assert.equal(one.state.asked.length, asked + 1);
  assert.equal(one.visit({ address }), blocked);
  assert.equal(statusOf(one).fetchedAt, one.clock.time);
});

test("a key in the headers goes to the feed's origin, and not on to where it redirects", async () => {
  await using other = await feeding(list);
  const { port } = new URL(other.url);
  await using one = await feeding(redirectTo(`http://127.0.0.1:${port}/list`), {
    headers: { "X-Api-Key": "k" },
  });
  const before = other.state.asked.length;
  await one.guard.refresh();
  assert.equal(one.state.asked.at(-1)?.["x-api-key"], "k");
  assert.ok(other.state.asked.length > before);
  assert.ok(other.state.asked.every((headers) => headers["x-api-key"] === undefined));
  assert.equal(one.visit({ address }), blocked);
});

test("the last good copy outlives a restart while the server is gone, and asks with its tag when it is back", async () => {
  const feedFolder = mkdtempSync(join(folder, "copies-"));
  let url: string;
  {
    const tagged: RequestListener = (_request, response) =>
      void response.writeHead(200, { ETag: '"v7"' }).end(`${address}\n`);
    await using one = await feeding(tagged, {}, { feedFolder });
    await one.guard.refresh();
    url = one.url;
  }
  const [copy = ""] = readdirSync(feedFolder);
  assert.equal(readdirSync(feedFolder).length, 1, "no drafts are left");
  assert.equal(statSync(join(feedFolder, copy)).mode & 0o777, 0o600);
  assert.ok(!copy.includes("127.0.0.1") && !readFileSync(join(feedFolder, copy), "utf8").includes(url));
  const later = watch({ feeds: [{ url, timeoutSeconds: 1 }], feedFolder });
  while (statusOf(later).problem === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(later.visit({ address }), blocked);
  await later.guard[Symbol.asyncDispose]?.();
});

for (const [title, content] of [
  ["is cut off", '{"fetchedAt":1'],
  ["is no copy", "203.0.113.9\n203.0.113.10\n"],
  ["holds a page", '{"fetchedAt":1}\n<html>\n<p>\n'],
] as const)
  test(`a copy that ${title} is left alone, and the feed is fetched anew`, async () => {
    const feedFolder = mkdtempSync(join(folder, "broken-"));
    await using one = await feeding(list, {}, { feedFolder });
    await one.guard.refresh();
    const [copy = ""] = readdirSync(feedFolder);
    writeFileSync(join(feedFolder, copy), content);
    const later = watch({ feeds: [{ url: one.url }], feedFolder });
    while (statusOf(later).fetchedAt === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(later.visit({ address: "203.0.113.9" }), undefined);
    await later.guard.refresh();
    assert.equal(later.visit({ address }), blocked);
    await later.guard[Symbol.asyncDispose]?.();
  });

test("a feed folder that can't be written is told, and the feed is carried out all the same", async () => {
  const file = join(folder, "a-file");
  writeFileSync(file, "");
  await using one = await feeding(list, {}, { feedFolder: join(file, "below") });
  await one.guard.refresh();
  assert.equal(one.visit({ address }), blocked);
  assert.match(statusOf(one).problem ?? "", /feedFolder/);
});

test("a file is a feed: read again when it changed, and its last good copy stands when it is gone", async () => {
  const file = join(folder, "own.netset");
  writeFileSync(file, `${address}\n`);
  const one = watch({ feeds: [{ file }] });
  await one.guard.refresh();
  assert.equal(one.visit({ address }), blocked);
  writeFileSync(file, "203.0.113.9\n203.0.113.10\n");
  utimesSync(file, 1, 1);
  await one.guard.refresh();
  assert.equal(one.visit({ address }), undefined);
  assert.equal(one.visit({ address: "203.0.113.9" }), blocked);
  rmSync(file);
  await one.guard.refresh();
  assert.equal(one.visit({ address: "203.0.113.9" }), blocked);
  assert.match(statusOf(one).problem ?? "", /not there/);
  await one.guard[Symbol.asyncDispose]?.();
});

test("a decision ends in its time, though the server that gave it is gone", async () => {
  const decisions = JSON.stringify([{ scope: "Ip", type: "ban", value: address, duration: "1h" }]);
  await using one = await feeding((_request, response) => void response.end(decisions));
  await one.guard.refresh();
  one.state.answer = (_request, response) => void response.writeHead(503).end();
  one.clock.time += 3_599_000;
  await one.guard.refresh();
  assert.equal(one.visit({ address }), blocked);
  one.clock.time += 1_000;
  await one.guard.refresh();
  assert.equal(one.visit({ address }), undefined);
  assert.equal(statusOf(one).entries, 0);
});

test("a guard that is closed waits for no feed", async () => {
  const one = await feeding(() => {});
  await one.guard[Symbol.asyncDispose]?.();
  await one.guard.refresh();
  assert.equal(one.visit({ address }), undefined);
  await one[Symbol.asyncDispose]();
});

function redirectTo(location: string): RequestListener {
  return (_request, response) => void response.writeHead(302, { Location: location }).end();
}
