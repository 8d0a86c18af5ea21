import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Counter, Gauge } from "prom-client";

import { guardOf } from "../../http/served.fixture.ts";
import { breakerChannel, storeChannel } from "../../kernel/channels.ts";
import type { PipelineLink } from "../../model/guard.ts";
import { correlationSlot, type Correlation } from "../../model/observe/correlation.ts";
import { deny } from "../../model/verdict.ts";
import { callSink, textSink } from "../../instrument/sink.fixture.ts";
import { acceptedFormat } from "./accepted-format.ts";
import { createMetrics } from "./create-metrics.ts";
import { metricRows } from "./metric-table.ts";
import { serveMetrics, valueOf } from "./served-metrics.fixture.ts";

// Debian's promtool stands there where nothing else is named.
const promtool = process.env["TEST_PROMTOOL_PATH"] ?? "/usr/bin/promtool";
const token = "0123456789abcdef0123456789abcdef";
const openMetrics = "application/openmetrics-text;version=1.0.0";

/** What `promtool check metrics` says, which is nothing where all is well. */
function lint(exposition: string): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(promtool, ["check", "metrics"], { timeout: 30_000 }, (error, stdout, stderr) =>
      resolve(error === null ? stdout + stderr : `${error.message}${stdout}${stderr}`),
    );
    child.stdin?.end(exposition);
  });
}

test("promtool finds nothing wrong with the exposition of a server in which every metric has a value", async () => {
  let link: PipelineLink | undefined;
  const telling = guardOf("telling", {
    onStart: (given) => void (link = given),
    onRequestHead(exchange) {
      correlationSlot.set(exchange, {
        traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
        isSampled: true,
      } as Correlation);
      if (exchange.path === "/fault") throw new Error("inside");
      return exchange.path === "/refused" ? deny("PM_HOST_NOT_ALLOWED") : undefined;
    },
  });
  await using on = await serveMetrics(
    (_, response) => {
      callSink("a", "do good");
      response.end();
    },
    { guard: { sampleEvery: 1, operatorToken: token }, others: [telling, textSink("a")] },
  );
  for (const path of ["/", "/notes/1", "/refused", "/fault", '/no\\where"s'])
    await on.served.ask(`GET ${path} HTTP/1.1`);
  link?.observe({ type: "loss", count: 1, reason: "full" });
  link?.degradation("degraded", "The store is down.");
  storeChannel.publish({ operation: "hit", outcome: "late", startMs: 1, endMs: 21 });
  breakerChannel.publish({ breaker: "database", state: "open" });
  const broken = new Gauge({ name: "broken", help: "Broken.", registers: [], collect: () => assert.fail() });
  on.metrics.registry.registerMetric(broken);
  await collected(on.metrics.exposition);
  const scraped = await on.served.ask("GET /metrics HTTP/1.1", [`Authorization: Bearer ${token}`]);
  assert.equal(scraped.status, 200);
  for (const { name, labels } of metricRows)
    assert.match(
      scraped.body,
      new RegExp(`^${name}[a-z_]*${labels.length === 0 ? " " : "\\{"}`, "m"),
      `${name} has no value`,
    );
  assert.equal(await lint(scraped.body), "");
});

/** Waits until V8 has collected something, which it is told of later. */
async function collected(exposition: () => Promise<{ readonly body: string }>): Promise<void> {
  let kept: unknown[] = [];
  for (let turn = 0; turn < 2_000; turn++) {
    kept = Array.from({ length: 10_000 }, (_, index) => ({ index }));
    await new Promise((resolve) => setImmediate(resolve));
    if (/^nodejs_gc_duration_seconds_count/m.test((await exposition()).body)) return;
  }
  assert.fail(`Nothing was collected, with ${kept.length} objects at hand.`);
}

test("an application's own metrics stand beside, and keep their names in either format", async () => {
  await using metrics = createMetrics();
  const sold = new Counter({ name: "shop_sold_total", help: "Sold.", registers: [metrics.registry] });
  sold.inc(3);
  for (let round = 0; round < 2; round++) {
    const [text, open, again] = await Promise.all([
      metrics.exposition(),
      metrics.exposition(openMetrics),
      metrics.exposition(),
    ]);
    assert.equal(valueOf(text.body, "shop_sold_total"), 3);
    assert.match(text.body, /^# TYPE shop_sold_total counter$/m);
    assert.match(open.body, /^# TYPE shop_sold counter$/m);
    assert.equal(valueOf(open.body, "shop_sold_total"), 3);
    assert.equal(again.body, text.body);
    assert.equal(await lint(text.body), "");
  }
});

for (const [what, fail] of [
  ["throws", () => assert.fail("no such sensor")],
  ["rejects", async () => await Promise.reject(new Error("no such sensor"))],
  ["never answers", async () => await new Promise<void>(() => {})],
] as const)
  test(`a metric of the application that ${what} is left out of its scrape and told there, in either format`, async () => {
    await using metrics = createMetrics({ scrapeTimeoutMs: 50 });
    let isBroken = true;
    const broken: Gauge = new Gauge({
      name: "broken",
      help: "Broken.",
      registers: [metrics.registry],
      collect: () => (isBroken ? fail() : broken.set(1)),
    });
    const sold = new Counter({ name: "shop_sold_total", help: "Sold.", registers: [metrics.registry] });
    sold.inc(3);
    for (const [round, accept] of [undefined, openMetrics].entries()) {
      const { body } = await metrics.exposition(accept);
      assert.equal(valueOf(body, "shop_sold_total"), 3);
      assert.equal(valueOf(body, "nodejs_version_info", { version: process.version }), 1);
      assert.equal(valueOf(body, "proofmark_scrape_failures_total", { metric: "broken" }), round + 1);
      assert.doesNotMatch(body, /^broken|sensor/m);
    }
    isBroken = false;
    const { body } = await metrics.exposition();
    assert.equal(valueOf(body, "broken"), 1);
    assert.equal(valueOf(body, "proofmark_scrape_failures_total", { metric: "broken" }), 2);
  });

function tell(): void {
  storeChannel.publish({ operation: "hit", outcome: "answered", startMs: 1, endMs: 2 });
  breakerChannel.publish({ breaker: "database", state: "open" });
  breakerChannel.publish({ breaker: "database", state: "half-open" });
}

test("stores and breakers are heard until the metrics are closed", async () => {
  const metrics = createMetrics();
  tell();
  const { body } = await metrics.exposition();
  assert.equal(
    valueOf(body, "proofmark_store_duration_seconds_count", { operation: "hit", outcome: "answered" }),
    1,
  );
  assert.equal(valueOf(body, "proofmark_store_duration_seconds_sum"), 0.001);
  assert.deepEqual(
    ["closed", "open", "half-open"].map((state) => valueOf(body, "proofmark_breaker_state", { state })),
    [0, 0, 1],
  );
  assert.equal(valueOf(body, "proofmark_breaker_transitions_total", { state: "open" }), 1);
  await metrics[Symbol.asyncDispose]();
  tell();
  assert.equal(
    [...metrics.recorder.stores].reduce((sum, { cell }) => sum + (cell.counts[3] ?? 0), 0),
    1,
  );
  assert.deepEqual([storeChannel.hasSubscribers, breakerChannel.hasSubscribers], [false, false]);
});

function active(body: string): number | undefined {
  return valueOf(body, "nodejs_eventloop_time_seconds_total", { state: "active" });
}

test("values of the process are measured: a heap that grows, time that passes", async () => {
  await using metrics = createMetrics();
  const before = (await metrics.exposition()).body;
  const kept = Array.from({ length: 300_000 }, (_, index) => ({ index }));
  const after = (await metrics.exposition()).body;
  for (const name of ["nodejs_heap_size_used_bytes", "process_cpu_seconds_total"])
    assert.ok((valueOf(after, name) ?? 0) > (valueOf(before, name) ?? Infinity), name);
  assert.ok((active(after) ?? 0) >= (active(before) ?? Infinity));
  assert.equal(valueOf(after, "nodejs_version_info", { version: process.version }), 1);
  assert.equal(kept.length, 300_000);
});

test("bounds that do not rise are refused", () => {
  for (const requestBoundsSeconds of [[1, 1], [2, 1], [0], [-1, 1], [Number.NaN]])
    assert.throws(() => createMetrics({ requestBoundsSeconds }), RangeError);
});

for (const [accept, format] of [
  [undefined, "text"],
  ["*/*", "text"],
  ["text/plain", "text"],
  [openMetrics, "openmetrics"],
  ["application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.2,*/*;q=0.1", "openmetrics"],
  ["application/openmetrics-text;q=0.1, text/plain;q=0.9", "text"],
  ["application/openmetrics-text;q=0", "text"],
  ["application/openmetrics-text;q=x", "text"],
  ["APPLICATION/OPENMETRICS-TEXT", "openmetrics"],
] as const) {
  test(`Accept: ${accept ?? "(none)"} is answered with ${format}`, () =>
    assert.equal(acceptedFormat(accept), format));
}

test("the documentation has every metric, and no other", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../../docs/metrics.md"), "utf8");
  const listed = page
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter(([, , type = ""]) => ["counter", "gauge", "histogram"].includes(type))
    .map(([, name = "", type = "", labels = "", help = ""]) => [name, type, labels, help]);
  const expected = metricRows.map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(" "),
    help,
  ]);
  assert.deepEqual(listed, expected);
});
