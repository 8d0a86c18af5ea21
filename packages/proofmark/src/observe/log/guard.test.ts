import assert from "node:assert/strict";
import { connect } from "node:net";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { exchangeOf } from "../../http/exchange.ts";
import { guardOf, serve } from "../../http/served.fixture.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import { deny } from "../../model/verdict.ts";
import { Pipeline } from "../../http/pipeline.ts";
import { createRedactor } from "../../redacting/redactor.ts";
import { correlationSlot, type Correlation } from "../../model/observe/correlation.ts";
import { createLog, type Log } from "./create-log.ts";
import { log } from "./guard.ts";
import { MemoryOutput, type Line } from "./log.fixture.ts";
import type { LogOptions } from "./options.ts";

interface Kept extends AsyncDisposable {
  readonly log: Log;
  /** All lines, once there are so many: a request is done a little after its client has the answer. */
  lines(least?: number): Promise<readonly Line[]>;
}

async function keep(): Promise<Kept> {
  const stdout = new MemoryOutput();
  const made = await createLog({ service: "test", flushMs: 1 }, { stdout });
  return {
    log: made,
    async lines(least = 1) {
      for (let waited = 0; waited < 500 && stdout.lines.length < least; waited++) await pause(2);
      await made.close();
      return stdout.lines;
    },
    [Symbol.asyncDispose]: () => made.close(),
  };
}

const correlated = guardOf("correlated", {
  onRequestHead(exchange) {
    correlationSlot.set(exchange, { traceId: "a".repeat(32), clientRequestId: "theirs" } as Correlation);
    return undefined;
  },
});

test("a request is one line of few fields, and none of its body, query or headers", async () => {
  await using kept = await keep();
  await using served = await serve([correlated, log({ log: kept.log })], (request, response) => {
    request.resume();
    request.on("end", () => response.end("secret answer"));
  });
  const sent = "secret body";
  await served.ask(
    "POST /notes/7?token=secret HTTP/1.1",
    ["Cookie: sid=secret", "X-Secret: secret", `Content-Length: ${sent.length}`],
    sent,
  );
  const lines = await kept.lines();
  assert.equal(lines.length, 1);
  const [line = {}] = lines;
  assert.deepEqual(Object.keys(line), [
    "level",
    "time",
    "pid",
    "service",
    "kind",
    "requestId",
    "traceId",
    "clientRequestId",
    "method",
    "path",
    "status",
    "durationMs",
    "client",
  ]);
  assert.deepEqual(
    [line["level"], line["kind"], line["method"], line["path"], line["status"], line["client"]],
    ["info", "access", "POST", "/notes/7", 200, "127.0.0.1"],
  );
  assert.doesNotMatch(JSON.stringify(lines), /secret/);
});

test("the template of a route stands in place of the path, and the principal's id without what it tells", async () => {
  await using kept = await keep();
  const routed = guardOf("routed", {
    onRequestHead(exchange) {
      exchange.principal = { id: exchange.path === "/a" ? "account-1" : "joe@example.com", roles: [] };
      return undefined;
    },
  });
  await using served = await serve(
    [routed, log({ log: kept.log })],
    (_request, response) => void response.end(),
    { routeTemplates: ["/{name}"] },
  );
  await served.ask("GET /a HTTP/1.1");
  await served.ask("GET /b HTTP/1.1");
  const [one = {}, other = {}] = await kept.lines(2);
  assert.deepEqual([one["route"], one["path"], one["principal"]], ["/{name}", undefined, "account-1"]);
  assert.equal(other["principal"], "[redacted:email]");
});

test("a refusal is found under the id of its answer, in its access line and in its own", async () => {
  await using kept = await keep();
  const refusing = guardOf("refusing", { onRequestHead: () => deny("PM_METHOD_NOT_ALLOWED") });
  await using served = await serve(
    [refusing, log({ log: kept.log })],
    (_request, response) => void response.end(),
  );
  const { correlationId } = JSON.parse((await served.ask()).body) as { readonly correlationId: string };
  const lines = await kept.lines(2);
  assert.deepEqual(
    lines.map(({ kind, requestId, code, level }) => ({ kind, requestId, code, level })),
    [
      { kind: "refusal", requestId: correlationId, code: "PM_METHOD_NOT_ALLOWED", level: "warn" },
      { kind: "access", requestId: correlationId, code: "PM_METHOD_NOT_ALLOWED", level: "info" },
    ],
  );
});

test("what is answered on the bare socket has its line: broken bytes, a refused upgrade", async () => {
  await using kept = await keep();
  const refusing = guardOf("refusing", {
    onRequestHead: ({ isUpgrade }) => (isUpgrade ? deny("PM_METHOD_NOT_ALLOWED") : undefined),
  });
  await using served = await serve(
    [refusing, log({ log: kept.log })],
    (_request, response) => void response.end(),
  );
  served.server.on("upgrade", (_request, socket) => socket.destroy());
  await served.send("GET / HTTP/9.9\r\n\r\n");
  await served.send(
    "GET /chat HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  );
  const access = (await kept.lines(3)).filter(({ kind }) => kind === "access");
  assert.deepEqual(
    access.map(({ status, path, method }) => [status, method, path]),
    [
      [400, undefined, undefined],
      [405, "GET", "/chat"],
    ],
  );
});

test("an answer that breaks off says so, and a failure is an error", async () => {
  await using kept = await keep();
  await using served = await serve([log({ log: kept.log })], (request, response) => {
    if (request.url === "/break") {
      response.writeHead(200);
      response.write("half", () => response.destroy());
    } else response.writeHead(503).end();
  });
  await served.ask("GET /break HTTP/1.1");
  await served.ask("GET /fail HTTP/1.1");
  const lines = await kept.lines(2);
  assert.deepEqual(
    lines.map(({ path, level, isBroken }) => [path, level, isBroken]),
    [
      ["/break", "info", true],
      ["/fail", "error", undefined],
    ],
  );
});

test("what the framework caught stands in the line of an answer from 500 on, without its secrets", async () => {
  await using kept = await keep();
  await using served = await serve([log({ log: kept.log })], (request, response) => {
    exchangeOf(request).failure = new TypeError("password=hunter2", {
      cause: new Error("for joe@example.com"),
    });
    response.writeHead(Number(request.url?.slice(1))).end();
  });
  await served.ask("GET /404 HTTP/1.1");
  await served.ask("GET /500 HTTP/1.1");
  const [missing = {}, failed = {}] = await kept.lines(2);
  assert.deepEqual([missing["level"], missing["err"]], ["info", undefined]);
  assert.equal(failed["level"], "error");
  const { type, stack, cause } = failed["err"] as Line;
  assert.equal(type, "TypeError");
  assert.match(String(stack), /guard\.test\.ts/);
  assert.match(JSON.stringify(cause), /redacted:email/);
  assert.doesNotMatch(JSON.stringify(failed), /hunter2|joe@/);
});

test("whatever was thrown, there is a line of it, and a short one", async () => {
  const thrown = [
    { id: 10n },
    Object.assign(new Error("no such order"), { code: { id: 10n } }),
    new Error("x".repeat(1_000_000)),
    "x".repeat(1_000_000),
    Object.freeze(new Error("frozen")),
    new Proxy(new Error("p"), {
      get: () => {
        throw new Error("trap");
      },
    }),
  ];
  await using kept = await keep();
  await using served = await serve([log({ log: kept.log })], (request, response) => {
    exchangeOf(request).failure = thrown[Number(request.url?.slice(1))];
    response.writeHead(500).end();
  });
  for (const index of thrown.keys()) await served.ask(`GET /${index} HTTP/1.1`);
  const lines = await kept.lines(thrown.length);
  assert.deepEqual(
    lines.map(({ kind }) => kind),
    thrown.map(() => "access"),
  );
  assert.deepEqual(lines[0]?.["err"], { id: "10" });
  for (const line of lines) assert.ok(JSON.stringify(line).length < 40_000);
});

test("an answer from 500 on is an error, whoever gave it", async () => {
  await using kept = await keep();
  const hygiene = guardOf("hygiene", {
    onResponseHead: (_exchange, head) => (head.statusCode === 500 ? deny("PM_INTERNAL") : undefined),
  });
  await using served = await serve([hygiene, log({ log: kept.log })], (_request, response) => {
    response.writeHead(500).end("a stack trace");
  });
  await served.ask();
  const access = (await kept.lines(2)).find(({ kind }) => kind === "access");
  assert.deepEqual([access?.["level"], access?.["code"]], ["error", "PM_INTERNAL"]);
});

test("a path can't break a line, write another, or reach a terminal", async () => {
  await using kept = await keep();
  await using served = await serve([log({ log: kept.log })], (_request, response) => void response.end());
  const socket = connect(served.port, "127.0.0.1");
  socket.end(
    Buffer.from('GET /\u2028","level":"fatal\u202e\u009b31m%0a HTTP/1.0\r\nHost: a\r\n\r\n', "utf8"),
  );
  socket.resume();
  await once(socket, "close");
  const [line = {}] = await kept.lines();
  assert.equal(line["level"], "info");
});

test("events stand under the names of lines, and an error in them without its secrets", async () => {
  await using kept = await keep();
  let link: PipelineLink | undefined;
  const telling = guardOf("telling", {
    onStart(given) {
      link = given;
    },
    onRequestHead() {
      throw new Error("password=hunter2", { cause: new Error("for joe@example.com") });
    },
  });
  await using served = await serve(
    [telling, log({ log: kept.log })],
    (_request, response) => void response.end(),
  );
  await served.ask();
  link?.audit({ category: "violation", action: "block.made", isSuccess: true, account: "joe@example.com" });
  link?.degradation("degraded", "The store does not answer.");
  link?.observe({ type: "crisis", exchangeId: "x", route: "/help" });
  const lines = await kept.lines(6);
  const of = (kind: string): Line => lines.find((line) => line["kind"] === kind) ?? {};
  assert.equal(of("fault")["level"], "error");
  assert.match(JSON.stringify(of("fault")["err"]), /redacted:password.*redacted:email/);
  assert.deepEqual(
    [of("audit")["account"], of("audit")["action"], of("audit")["level"]],
    ["[redacted:email]", "block.made", "warn"],
  );
  assert.equal(of("degraded")["reason"], "The store does not answer.");
  assert.equal(of("crisis")["level"], "error");
  assert.doesNotMatch(JSON.stringify(lines), /hunter2|joe@/);
});

test("what is a secret for the pipeline is none of a path's, and what is off there stands", async () => {
  const redactor = createRedactor({
    patterns: [{ shape: "customer", prefix: "cust_" }],
    off: ["email"],
  });
  await using kept = await keep();
  const guards = [guardOf("redaction", {}), log({ log: kept.log })];
  const [first, ...rest] = guards;
  await using served = await serve([{ ...first, redactor } as Guard, ...rest], (_request, response) => {
    response.end();
  });
  await served.ask("GET /cust_12345678/joe@example.com HTTP/1.1");
  const [line = {}] = await kept.lines();
  assert.equal(line["path"], "/[redacted:customer]/joe@example.com");
});

test("a log that several pipelines share tells the one that is left of what is lost", async () => {
  const listeners: (() => void)[] = [];
  const told: string[] = [];
  const shared = {
    isOn: () => true,
    write() {},
    onLoss(listener: (count: number, reason: string) => void) {
      const tell = (): void => listener(1, "The disk is full.");
      listeners.push(tell);
      return () => void listeners.splice(listeners.indexOf(tell), 1);
    },
  };
  const pipelineOf = (name: string): Pipeline =>
    new Pipeline([log({ log: shared })], { onEvent: ({ type }) => void told.push(`${name} ${type}`) });
  const before = pipelineOf("before");
  await using _after = pipelineOf("after");
  await before[Symbol.asyncDispose]();
  for (const tell of listeners) tell();
  assert.deepEqual(told, ["after loss"]);
});

/** A service in which a header says what becomes of a request. */
async function flooded(
  options: Omit<LogOptions, "log">,
  clock: Clock,
  work: (ask: (path: string) => Promise<unknown>) => Promise<void>,
): Promise<readonly Line[]> {
  await using kept = await keep();
  let asked = 0;
  const doneCounts = new Set<number>();
  const guards: Guard[] = [
    guardOf("refusing", {
      onRequestHead: ({ path }) => (path === "/refused" ? deny("PM_METHOD_NOT_ALLOWED") : undefined),
    }),
    log({ ...options, log: kept.log }, { clock, random: () => 0.5 }),
    guardOf("counting", {
      onDone() {
        doneCounts.add(doneCounts.size + 1);
      },
    }),
  ];
  {
    await using served = await serve(guards, (request, response) => {
      response.writeHead(request.url === "/failing" ? 500 : 200).end();
    });
    await work(async (path) => {
      const after = ++asked;
      await served.ask(`GET ${path} HTTP/1.1`);
      for (let waited = 0; waited < 500 && !doneCounts.has(after); waited++) await pause(2);
    });
  }
  return await kept.lines();
}

test("ordinary lines are sampled, refusals and failures are not", async () => {
  const lines = await flooded({ sampleRate: 0.4 }, { now: () => 0 }, async (ask) => {
    for (const path of ["/", "/refused", "/failing", "/"]) await ask(path);
  });
  assert.deepEqual(
    lines.map(({ kind, path }) => `${String(kind)} ${String(path)}`),
    ["refusal /refused", "access /refused", "access /failing"],
  );
});

test("a rate above what chance says keeps them", async () => {
  const lines = await flooded({ sampleRate: 0.6 }, { now: () => 0 }, async (ask) => {
    await ask("/");
  });
  assert.equal(lines.length, 1);
});

test("lines that are alike end at a limit, and are counted", async () => {
  let now = 0;
  const lines = await flooded({ mostOfKind: 3 }, { now: () => now }, async (ask) => {
    for (let asked = 0; asked < 5; asked++) await ask("/refused");
    for (let asked = 0; asked < 4; asked++) await ask("/failing");
    now = 10_000;
    await ask("/refused");
  });
  const count = (kind: string, path: string): number =>
    lines.filter((line) => line["kind"] === kind && line["path"] === path).length;
  assert.deepEqual([count("refusal", "/refused"), count("access", "/refused")], [4, 4]);
  assert.equal(count("access", "/failing"), 3);
  assert.deepEqual(
    lines.flatMap(({ kind, of, left }) => (kind === "storm" ? [[of, left]] : [])),
    [
      ["refusal PM_METHOD_NOT_ALLOWED", 2],
      ["access PM_METHOD_NOT_ALLOWED", 2],
      ["access 500 ", 1],
    ],
  );
});

test("records of what went well are no storm", async () => {
  await using kept = await keep();
  let link: PipelineLink | undefined;
  const telling = guardOf("telling", {
    onStart(given) {
      link = given;
    },
  });
  await using served = await serve([telling, log({ log: kept.log, mostOfKind: 2 })], () => {});
  assert.ok(served.port > 0);
  for (const isSuccess of [true, false])
    for (let told = 0; told < 5; told++)
      link?.audit({
        category: "authentication",
        action: "session.started",
        isSuccess,
        client: "203.0.113.7",
      });
  const lines = await kept.lines(7);
  assert.deepEqual(
    [true, false].map((isSuccess) => lines.filter((line) => line["isSuccess"] === isSuccess).length),
    [5, 2],
  );
});

test("what is left out at the end of the pipeline is said then", async () => {
  const lines = await flooded({ mostOfClient: 1 }, { now: () => 0 }, async (ask) => {
    for (let asked = 0; asked < 3; asked++) await ask("/refused");
  });
  assert.deepEqual(
    lines.flatMap(({ kind, left }) => (kind === "storm" ? [left] : [])),
    [2, 2],
  );
});

test("without a log it does nothing, and something else in its place is refused", () => {
  assert.deepEqual(Object.keys(log()), ["spec"]);
  assert.throws(
    () => log({ log: createLog({ console: false }) as never }),
    /log: .*is not what createLog\(\) returns: await it/,
  );
});
