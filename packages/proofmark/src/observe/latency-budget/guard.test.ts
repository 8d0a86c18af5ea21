import assert from "node:assert/strict";
import { test } from "node:test";

import { guardOf, serve, type Served } from "../../http/served.fixture.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { deny } from "../../model/verdict.ts";
import { latencyBudget } from "./guard.ts";
import { latencyBudgetOf } from "./latency-budget-of.ts";
import type { LatencyBudgetOptions } from "./options.ts";

type LatencyEvent = Extract<ProofmarkEvent, { readonly type: "latency" }>;

interface Timed extends Served {
  /** How long the next answer takes, in milliseconds of the set clock. */
  takesMs: number;
  /** Moves the clock while nobody answers. */
  pass(ms: number): void;
  told(): readonly LatencyEvent[];
  sweep(): void;
  /** What is known of a route. */
  of(
    route: string,
  ): ReturnType<NonNullable<ReturnType<typeof latencyBudgetOf>>["latencies"]>[number] | undefined;
  /** Begins a request that gets no answer; ends it when called. */
  hang(path: string): Promise<() => void>;
}

/** A service whose answers take as long as the test says, on a clock that is set. */
async function start(options: LatencyBudgetOptions, route?: string): Promise<Timed> {
  let nowMs = 0;
  const clock = { elapsed: () => nowMs };
  const started = guardOf("started", {
    onRequestHead(exchange) {
      Object.defineProperties(exchange, { startedAt: { value: nowMs }, route: { value: route } });
      return exchange.path === "/refused" ? deny("PM_RATE_LIMITED") : undefined;
    },
  });
  const arrived: ((end: () => void) => void)[] = [];
  const served = await serve([started, latencyBudget(options, clock)], (request, response) => {
    if (request.headers["x-hang"] !== undefined) arrived.shift()?.(() => response.end());
    else if (request.method === "POST") {
      request.resume().once("end", () => {
        nowMs += timed.takesMs;
        response.end();
      });
    } else {
      nowMs += timed.takesMs;
      response.end();
    }
  });
  const guard = latencyBudgetOf(served.pipeline);
  assert.ok(guard);
  const timed: Timed = Object.assign(served, {
    takesMs: 0,
    pass: (ms: number) => void (nowMs += ms),
    told: () => served.events.filter((event) => event.type === "latency"),
    sweep: () => guard.sweep(),
    of: (name: string) => guard.latencies().find((each) => each.route === name),
    async hang(path: string) {
      const { promise, resolve } = Promise.withResolvers<() => void>();
      arrived.push(resolve);
      void served.ask(`GET ${path} HTTP/1.1`, ["X-Hang: yes"]);
      return await promise;
    },
  });
  return timed;
}

async function askFor(timed: Timed, path: string, takesMs: number, count = 1): Promise<void> {
  timed.takesMs = takesMs;
  for (let each = 0; each < count; each++) await timed.ask(`GET ${path} HTTP/1.1`);
}

test("without options it does nothing", () => {
  assert.deepEqual(Object.keys(latencyBudget()), ["spec"]);
  assert.deepEqual(Object.keys(latencyBudget({})), ["spec"]);
});

const routes = [
  { path: "/context", budget: "context" },
  { path: "/task", budget: "task" },
  { path: "/notes/{id}", budget: "query" },
  { path: "/notes/export", budget: "response" },
];

for (const [path, budget, atMostMs] of [
  ["/context", "context", 25],
  ["/task", "task", 50],
  ["/notes/7", "query", 100],
  ["/Notes/8/", "query", 100],
  ["/notes/export", "response", 3000],
  ["/elsewhere", "response", 3000],
] as const)
  test(`${path} has the budget ${budget}: ${atMostMs} ms are within it, and one more is not`, async () => {
    await using timed = await start({ routes });
    await askFor(timed, path, atMostMs);
    assert.deepEqual(timed.told(), []);
    await askFor(timed, path, atMostMs + 1);
    const [event, ...more] = timed.told();
    assert.deepEqual(more, []);
    assert.ok(event);
    assert.deepEqual(
      [event.control, event.budget, event.budgetMs, event.durationMs],
      ["latency-budget", budget, atMostMs, atMostMs + 1],
    );
  });

test("an answer between the optimal time and the most that is allowed is slow, and no breach", async () => {
  await using timed = await start({ defaultBudget: "response" });
  await askFor(timed, "/", 1000);
  await askFor(timed, "/", 1001);
  const { count, slow, breaches } = timed.of("other") ?? {};
  assert.deepEqual([count, slow, breaches], [2, 1, 0]);
  assert.deepEqual(timed.told(), []);
});

test("the template of the framework names the route, and finds its class", async () => {
  await using timed = await start({ routes }, "/notes/:id");
  await askFor(timed, "/notes/9", 200);
  const [event] = timed.told();
  assert.deepEqual([event?.route, event?.budget], ["/notes/:id", "query"]);
  assert.equal(timed.of("/notes/:id")?.count, 1);
  assert.equal(timed.of("/notes/{id}"), undefined);
});

test("paths that nobody declared make no routes, and routes are bounded", async () => {
  await using timed = await start({ routes, maxRoutes: 2 });
  for (const path of ["/a", "/b", "/c", "/context", "/task", "/notes/1"]) await askFor(timed, path, 1);
  const { guards } = timed.pipeline;
  const names = latencyBudgetOf({ guards })
    ?.latencies()
    .map(({ route }) => route);
  assert.deepEqual(names, ["/context", "/task", "other"]);
  assert.equal(timed.of("other")?.count, 4);
});

test("a flood of breaches is told once in a while, with how many were not, and at once where it gets twice as bad", async () => {
  await using timed = await start({ routes, quietSeconds: 10 });
  await askFor(timed, "/notes/1", 200, 4);
  await askFor(timed, "/notes/1", 399);
  assert.equal(timed.told().length, 1);
  await askFor(timed, "/notes/1", 400);
  await askFor(timed, "/task", 60);
  timed.pass(10_000);
  await askFor(timed, "/notes/1", 150);
  assert.deepEqual(
    timed.told().map(({ route, durationMs, untold }) => [route, durationMs, untold]),
    [
      ["/notes/{id}", 200, 0],
      ["/notes/{id}", 400, 4],
      ["/task", 60, 0],
      ["/notes/{id}", 150, 0],
    ],
  );
  assert.equal(timed.of("/notes/{id}")?.breaches, 7);
});

test("a request that gets no answer is told of while it waits, again at twice the time, and counted once", async () => {
  await using timed = await start({ routes });
  const end = await timed.hang("/notes/1");
  timed.pass(100);
  timed.sweep();
  assert.deepEqual(timed.told(), []);
  timed.pass(3_000);
  timed.sweep();
  timed.sweep();
  timed.pass(3_000);
  timed.sweep();
  timed.pass(100);
  timed.sweep();
  assert.deepEqual(
    timed.told().map(({ durationMs }) => durationMs),
    [3_100, 6_200],
  );
  end();
  for (let turn = 0; turn < 1000 && timed.of("/notes/{id}")?.count === 0; turn++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(timed.of("/notes/{id}")?.breaches, 1);
});

test("who goes away after waiting too long is counted, and who goes away before is not", async () => {
  await using timed = await start({ routes });
  for (const [waitedMs, breaches] of [
    [50, 0],
    [500, 1],
  ] as const) {
    await timed.hang("/notes/1");
    timed.pass(waitedMs);
    timed.server.closeAllConnections();
    // Answered on a connection of its own, behind what the closed one left to do.
    await askFor(timed, "/elsewhere", 0);
    assert.equal(timed.of("/notes/{id}")?.breaches ?? 0, breaches);
  }
});

test("what a client sends slowly is not the service's time", async () => {
  await using timed = await start({ routes });
  const head = "POST /notes/1 HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nContent-Length: 2\r\n\r\na";
  const { connect } = await import("node:net");
  const socket = connect(timed.port, "127.0.0.1");
  socket.write(head);
  const { promise, resolve } = Promise.withResolvers<void>();
  timed.server.once("request", () => resolve());
  await promise;
  timed.pass(60_000);
  timed.sweep();
  timed.takesMs = 10;
  socket.write("b");
  await new Promise((done) => socket.resume().once("close", done));
  assert.deepEqual(timed.told(), []);
  assert.equal(timed.of("/notes/{id}")?.count, 1);
  timed.takesMs = 200;
  await timed.ask("POST /notes/1 HTTP/1.1", ["Content-Length: 2"], "ab");
  assert.equal(timed.told().length, 1);
});

test("what was refused is not among the answers", async () => {
  await using timed = await start({ routes });
  assert.equal((await timed.ask("GET /refused HTTP/1.1")).status, 429);
  assert.equal(timed.of("other")?.count, 0);
});

test("percentiles are those of the last minutes", async () => {
  await using timed = await start({ routes, windowMinutes: 10 });
  await askFor(timed, "/task", 40);
  assert.equal(timed.of("/task")?.count, 1);
  timed.pass(600_000);
  const { count, p99Ms, slow } = timed.of("/task") ?? {};
  assert.deepEqual([count, p99Ms, slow], [0, null, 0]);
});

const local = "Host: 127.0.0.1";
const away = "X-Forwarded-For: 203.0.113.1";

for (const [what, serverTiming, path, header, expected] of [
  ["nobody unless it is asked for", undefined, "/search", local, undefined],
  [
    "this machine where it is local",
    "local",
    "/search",
    local,
    /^total;dur=\d+\.\d, guards;dur=\d+\.\d, app;dur=\d+\.\d$/,
  ],
  ["nobody else where it is local", "local", "/search", away, undefined],
  [
    "everybody where it is for all, in whole milliseconds",
    "all",
    "/search",
    away,
    /^total;dur=\d+, guards;dur=\d+, app;dur=\d+$/,
  ],
  ["nobody at a sign-in", "all", "/login", away, undefined],
  ["nobody at a sign-in that is spelled oddly", "all", "/LOG%49N", away, undefined],
  ["nobody at a reset", "all", "/account/forgot-password", away, undefined],
  ["nobody who is refused", "all", "/refused", away, undefined],
  ["this machine at a sign-in", "all", "/login", local, /^total/],
] as const)
  test(`Server-Timing is for ${what}`, async () => {
    await using timed = await start(serverTiming === undefined ? { routes } : { serverTiming });
    const { headers } = await timed.ask(`GET ${path} HTTP/1.1`, [header]);
    if (expected === undefined) assert.equal(headers["server-timing"], undefined);
    else assert.match(headers["server-timing"] ?? "", expected);
  });

test("the application's own Server-Timing stays", async () => {
  await using served = await serve([latencyBudget({ serverTiming: "all" })], (_, response) => {
    response.setHeader("Server-Timing", "db;dur=5");
    response.end();
  });
  assert.match((await served.ask()).headers["server-timing"] ?? "", /^db;dur=5, total;dur=/);
});

for (const [what, options, message] of [
  [
    "a class that does not exist",
    { routes: [{ path: "/a", budget: "qury" }] },
    /no budget qury\. Did you mean query\?/,
  ],
  ["a path that is no route", { routes: [{ path: "a", budget: "query" }] }, /is no route/],
  ["less at most than is optimal", { budgets: { own: { optimalMs: 5, atMostMs: 4 } } }, /less at most/],
] as const)
  test(`${what} is refused`, () => {
    assert.throws(() => latencyBudget({ ...options } as LatencyBudgetOptions), {
      code: "PM_OPTIONS",
      message,
    });
  });

test("a class of one's own counts", async () => {
  await using timed = await start({
    budgets: { page: { optimalMs: 200, atMostMs: 400 } },
    defaultBudget: "page",
  });
  await askFor(timed, "/", 401);
  assert.deepEqual([timed.told()[0]?.budget, timed.told()[0]?.route], ["page", undefined]);
});
