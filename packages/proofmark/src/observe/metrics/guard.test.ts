import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";

import { guardOf, serve } from "../../http/served.fixture.ts";
import type { PipelineLink } from "../../model/guard.ts";
import { correlationSlot, type Correlation } from "../../model/observe/correlation.ts";
import { deny } from "../../model/verdict.ts";
import { createMetrics } from "./create-metrics.ts";
import { metrics as metricsGuard } from "./guard.ts";
import { seriesIn, serveMetrics, valueOf } from "./served-metrics.fixture.ts";

const duration = "http_server_request_duration_seconds";
const token = "0123456789abcdef0123456789abcdef";

test("requests are counted by route, method, status and scheme, and the errors among them by what broke", async () => {
  await using on = await serveMetrics((request, response) => {
    if (request.url === "/notes/broken") request.socket.destroy();
    else {
      response.statusCode = request.url === "/notes/500" ? 500 : 200;
      response.end();
    }
  });
  for (const line of ["GET /notes/1", "GET /notes/2?q=1", "POST /notes/3", "GET /notes/500", "GET /nowhere"])
    await on.served.ask(`${line} HTTP/1.1`, line.startsWith("POST") ? ["Content-Length: 0"] : []);
  await on.served.send("GET /notes/broken HTTP/1.1\r\nHost: x\r\n\r\n");
  const body = await on.text();
  const route = { http_route: "/notes/{id}", url_scheme: "http" };
  const of = (labels: Readonly<Record<string, string>>): number | undefined =>
    valueOf(body, `${duration}_count`, labels);
  assert.deepEqual(
    [
      of({ ...route, http_request_method: "GET", http_response_status_code: "200", error_type: "" }),
      of({ ...route, http_request_method: "POST", http_response_status_code: "200" }),
      of({ ...route, http_response_status_code: "500", error_type: "500" }),
      of({ ...route, http_response_status_code: "", error_type: "aborted" }),
      of({ http_route: "", http_request_method: "GET" }),
    ],
    [2, 1, 1, 1, 1],
  );
  assert.equal(valueOf(body, "http_server_active_requests", { http_request_method: "GET" }), 0);
});

test("10,000 made-up paths, methods, hosts and headers make not one series", async () => {
  await using on = await serveMetrics((_, response) => response.end("here"), { guard: { sampleEvery: 1 } });
  const { port } = on.served;
  // One ordinary request of each kind that is counted, as the state before the attack.
  for (const method of ["GET", "PROPFIND"]) await on.served.ask(`${method} /nowhere HTTP/1.1`);
  await on.served.ask("GET /metrics HTTP/1.1");
  const before = seriesIn(await on.text());
  const made = 10_000;
  const lines = Array.from({ length: made }, (_, index) => {
    const name = `${index.toString(36)}-${Math.random().toString(36).slice(2)}`;
    const method = ["GET", "PROPFIND", "MKCOL", "REPORT", "PURGE", "LOCK"][index % 6] ?? "GET";
    const isLast = index === made - 1;
    return `${method} /${name}/..;/${name}?${name}=1 HTTP/1.1\r\nHost: ${name}.example\r\nX-Forwarded-Host: ${name}\r\nTraceparent: 00-${name}\r\nUser-Agent: ${name}\r\n${isLast ? "Connection: close\r\n" : ""}\r\n`;
  });
  await sendAll(port, lines.join(""));
  const body = await on.text();
  assert.deepEqual(
    // What V8 collects it collects when it likes.
    [...seriesIn(body)].filter((series) => !before.has(series) && !series.startsWith("nodejs_gc_")),
    [],
  );
  const counted = body
    .split("\n")
    .filter((line) => line.startsWith(`${duration}_count`) && line.includes(`http_route=""`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
  assert.ok(counted >= made, `${counted} were counted`);
});

test("past the maximum of series the rest is one route, of which the class of the status is told", async () => {
  await using on = await serveMetrics(
    (request, response) => {
      response.statusCode = request.url?.includes("bad") === true ? 503 : 200;
      response.end();
    },
    {
      create: { maxSeries: 3 },
      pipeline: { routeTemplates: Array.from({ length: 20 }, (_, index) => `/r${index}/{id}`) },
    },
  );
  for (let index = 0; index < 20; index++) await on.served.ask(`GET /r${index}/x HTTP/1.1`);
  await on.served.ask("GET /r9/bad HTTP/1.1");
  const body = await on.text();
  const counts = body.split("\n").filter((line) => line.startsWith(`${duration}_count`));
  assert.equal(counts.length, 5);
  assert.equal(
    valueOf(body, `${duration}_count`, { http_route: "other", http_response_status_code: "2xx" }),
    17,
  );
  assert.equal(
    valueOf(body, `${duration}_count`, { http_route: "other", http_response_status_code: "5xx" }),
    1,
  );
});

test("the exposition is for the operator's token, in front of the application, and in the format that is asked for", async () => {
  await using on = await serveMetrics((_, response) => response.end("application"), {
    guard: { operatorToken: token, path: "/internal/metrics" },
  });
  const bearer = [`Authorization: Bearer ${token}`];
  const text = await on.served.ask("GET /internal/metrics HTTP/1.1", bearer);
  assert.deepEqual(
    [text.status, text.headers["content-type"], text.headers["cache-control"]],
    [200, "text/plain; version=0.0.4; charset=utf-8", "no-store"],
  );
  assert.match(text.body, /^# TYPE http_server_active_requests gauge$/m);
  const open = await on.served.ask("GET /internal/metrics HTTP/1.1", [
    ...bearer,
    "Accept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
  ]);
  assert.equal(open.headers["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
  assert.match(open.body, /# EOF\n$/);
  const head = await on.served.ask("HEAD /internal/metrics HTTP/1.1", bearer);
  assert.deepEqual([head.status, head.body], [200, ""]);
  for (const headers of [[], ["Authorization: Bearer wrong"], ["X-Forwarded-For: 127.0.0.1"]])
    assert.equal((await on.served.ask("GET /internal/metrics HTTP/1.1", headers)).status, 401);
  // What is not a scrape is the application's.
  for (const line of ["GET /metrics", "GET /internal/metrics/", "GET /internal/metrics2"])
    assert.equal((await on.served.ask(`${line} HTTP/1.1`, bearer)).body, "application");
});

test("in monitor mode nobody is refused, and nobody reads metrics all the same", async () => {
  await using on = await serveMetrics((_, response) => response.end("application"), {
    guard: { operatorToken: token },
    pipeline: { mode: "monitor" },
  });
  assert.equal((await on.served.ask("GET /metrics HTTP/1.1")).body, "application");
  const body = await on.text();
  const labels = { control: "metrics", code: "PM_OPERATOR_REQUIRED", enforced: "false" };
  assert.equal(valueOf(body, "proofmark_refusals_total", labels), 1);
});

test("refusals, faults, losses and degraded controls are counted as they are told of", async () => {
  let link: PipelineLink | undefined;
  const telling = guardOf("telling", {
    onStart: (given) => void (link = given),
    onRequestHead({ path }) {
      if (path === "/fault") throw new Error("inside");
      return path === "/refused" ? deny("PM_HOST_NOT_ALLOWED") : undefined;
    },
  });
  await using on = await serveMetrics((_, response) => response.end(), { others: [telling] });
  for (const path of ["/refused", "/refused", "/fault", "/"]) await on.served.ask(`GET ${path} HTTP/1.1`);
  link?.observe({ type: "loss", count: 7, reason: "full" });
  link?.degradation("degraded", "The store is down.");
  const labels = { control: "telling" };
  let body = await on.text();
  assert.deepEqual(
    [
      valueOf(body, "proofmark_refusals_total", { ...labels, code: "PM_HOST_NOT_ALLOWED", enforced: "true" }),
      valueOf(body, "proofmark_refusals_total", { ...labels, code: "PM_GUARD_FAULT" }),
      valueOf(body, "proofmark_faults_total", labels),
      valueOf(body, "proofmark_losses_total", labels),
      valueOf(body, "proofmark_degraded", labels),
      valueOf(body, "proofmark_events_total", { type: "refusal" }),
    ],
    [2, 1, 1, 7, 1, 3],
  );
  link?.degradation("recovered", "It answers.");
  body = await on.text();
  assert.equal(valueOf(body, "proofmark_degraded", labels), 0);
});

test("one request of sampleEvery is timed, and stands for as many", async () => {
  const judging = guardOf("judging", {
    onRequestHead: ({ path }) => (path === "/refused" ? deny("PM_HOST_NOT_ALLOWED") : undefined),
    onResponseHead: () => undefined,
  });
  await using on = await serveMetrics((_, response) => response.end(), {
    guard: { sampleEvery: 4 },
    others: [judging],
  });
  for (let count = 0; count < 40; count++)
    await on.served.ask(`GET /${count % 2 === 0 ? "refused" : ""} HTTP/1.1`);
  const body = await on.text();
  const of = (hook: string, outcome: string): number =>
    valueOf(body, "proofmark_guard_duration_seconds_count", { control: "judging", hook, outcome }) ?? 0;
  // Every fourth, exactly: the ones at odd places, which are served.
  assert.equal(of("request-head", "passed") + of("request-head", "refused"), 40);
  assert.equal(of("response-head", "passed"), 40);
});

test("the time of a control is timed from the first guard on, whatever the place of this one", async () => {
  const first = guardOf("first", { onRequestHead: () => undefined });
  const metrics = createMetrics();
  await using served = await serve([first, metricsGuard({ metrics, sampleEvery: 1 })], (_, response) =>
    response.end(),
  );
  await served.ask();
  const { body } = await metrics.exposition();
  assert.equal(valueOf(body, "proofmark_guard_duration_seconds_count", { control: "first" }), 1);
  await metrics[Symbol.asyncDispose]();
});

test("a request whose trace is recorded is the example of its bucket, in OpenMetrics alone", async () => {
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const correlating = guardOf("correlation", {
    onRequestHead(exchange) {
      const isSampled = exchange.path === "/notes/1";
      correlationSlot.set(exchange, { traceId, isSampled } as Partial<Correlation> as Correlation);
      return undefined;
    },
  });
  await using on = await serveMetrics((_, response) => response.end(), { others: [correlating] });
  await on.served.ask("GET /notes/1 HTTP/1.1");
  await on.served.ask("GET /unsampled HTTP/1.1");
  const body = await on.text("application/openmetrics-text");
  const examples = body.split("\n").filter((line) => line.includes(" # {"));
  assert.equal(examples.length, 1);
  assert.match(
    examples[0] ?? "",
    /^http_server_request_duration_seconds_bucket\{.*http_route="\/notes\/\{id\}".*\} 1 # \{trace_id="4bf92f3577b34da6a3ce929d0e0e4736"\} 0\.\d+ \d{10}\.\d+$/,
  );
  assert.doesNotMatch(await on.text(), / # \{/);
});

test("requests that are being served are counted until they are done", async () => {
  const waiting: (() => void)[] = [];
  await using on = await serveMetrics((_, response) => void waiting.push(() => response.end()));
  const asked = [on.served.ask(), on.served.ask()];
  for (let turn = 0; turn < 5_000 && waiting.length < 2; turn++)
    await new Promise((resolve) => setImmediate(resolve));
  const { body } = await on.metrics.exposition();
  assert.equal(valueOf(body, "http_server_active_requests", { http_request_method: "GET" }), 2);
  for (const end of waiting) end();
  await Promise.all(asked);
  assert.equal(valueOf(await on.text(), "http_server_active_requests", { http_request_method: "GET" }), 0);
});

test("without metrics the guard does nothing, and what is no service is refused", () => {
  assert.deepEqual(Object.keys(metricsGuard()), ["spec"]);
  assert.deepEqual(Object.keys(metricsGuard({ operatorToken: token })), ["spec"]);
  assert.throws(() => metricsGuard({ metrics: {} as never }), /is not what createMetrics\(\)/);
});

async function sendAll(port: number, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.resume();
    socket.write(text);
  });
}
