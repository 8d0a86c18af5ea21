import assert from "node:assert/strict";
import { test } from "node:test";

import { guardOf, serve, type Served } from "../../http/served.fixture.ts";
import { parseJson } from "../../kernel/parse-json.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Guard } from "../../model/guard.ts";
import { deny } from "../../model/verdict.ts";
import { createHealth, type HealthSettings } from "./create-health.ts";
import type { Dependency } from "./dependency-watch.ts";
import { health } from "./guard.ts";
import type { HealthOptions } from "./options.ts";

const operatorToken = "0123456789abcdef0123456789abcdef";
const operator = [`Authorization: Bearer ${operatorToken}`];

interface Started extends Served {
  readonly health: ReturnType<typeof createHealth>;
}

async function start(
  settings: HealthSettings = {},
  options: HealthOptions = {},
  more: readonly Guard[] = [],
): Promise<Started> {
  const service = createHealth(settings);
  const guards = [health({ health: service, operatorToken, ...options }), ...more];
  const served = await serve(guards, (request, response) => response.end(`the application's ${request.url}`));
  return Object.assign(served, { health: service });
}

const up: Dependency = { name: "up", check: () => true };
const down: Dependency = { name: "down", check: () => false };
const spare: Dependency = { ...down, name: "spare", isEssential: false };

test("without health it does nothing, whatever the environment says of a token", () => {
  assert.deepEqual(Object.keys(health()), ["spec"]);
  assert.deepEqual(Object.keys(health({ operatorToken })), ["spec"]);
});

for (const [dependencies, status, code] of [
  [[], "ready", 200],
  [[up], "ready", 200],
  [[up, spare], "degraded", 200],
  [[up, spare, down], "down", 503],
] as const)
  test(`with ${dependencies.map(({ name }) => name).join(", ") || "nothing"} /ready says ${status}, and that alone`, async () => {
    await using served = await start({ dependencies });
    const answer = await served.ask("GET /ready HTTP/1.1");
    assert.equal(answer.status, code);
    assert.deepEqual(parseJson(answer.body), { status });
    assert.equal((await served.ask("HEAD /ready HTTP/1.1")).body, "");
  });

test("/health is alive whatever is down, and while it stops", async () => {
  await using served = await start({ dependencies: [down] });
  served.health.stop();
  const answer = await served.ask("GET /health HTTP/1.1");
  assert.deepEqual([answer.status, answer.body], [200, '{"status":"alive"}']);
  assert.equal(answer.headers["cache-control"], "no-store");
});

test("/ready says stopping before the server closes, and no dependency is heard any more", async () => {
  await using served = await start({ dependencies: [up] });
  assert.equal(served.health.isStopping, false);
  served.health.stop();
  assert.equal(served.health.isStopping, true);
  const answer = await served.ask("GET /ready HTTP/1.1");
  assert.deepEqual([answer.status, answer.body], [503, '{"status":"stopping"}']);
});

test("operators are told on /ready what is down, and why", async () => {
  const dependencies = [{ name: "main", check: () => Promise.reject(new TypeError("secret-host")) }];
  await using served = await start({ dependencies });
  const { body } = await served.ask("GET /ready HTTP/1.1", operator);
  assert.match(body, /"name":"main".*"reason":"It failed \(TypeError\)\."/);
  assert.doesNotMatch(body, /secret-host/);
  assert.doesNotMatch((await served.ask("GET /ready HTTP/1.1")).body, /main/);
});

test("a guard that works with less makes it degraded until it has recovered", async () => {
  let tell: ((state: "degraded" | "recovered", reason: string) => void) | undefined;
  const limping = guardOf("limping", { onStart: ({ degradation }) => void (tell = degradation) });
  await using served = await start({}, {}, [limping]);
  const ask = async (): Promise<string> => (await served.ask("GET /ready HTTP/1.1")).body;
  tell?.("degraded", "The store is down.");
  assert.equal(await ask(), '{"status":"degraded"}');
  tell?.("recovered", "It is back.");
  assert.equal(await ask(), '{"status":"ready"}');
});

const paths = ["metrics", "database", "security", "health"].map((name) => `/api/hardening/${name}`);

for (const path of paths)
  test(`${path} is for operators, and no cache keeps it`, async () => {
    await using served = await start();
    assert.equal((await served.ask(`GET ${path} HTTP/1.1`)).status, 401);
    assert.equal((await served.ask(`HEAD ${path} HTTP/1.1`)).status, 401);
    const answer = await served.ask(`GET ${path} HTTP/1.1`, operator);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.equal(typeof parseJson(answer.body), "object");
  });

test("a reset is for operators, is audited, and refuses whoever has no token", async () => {
  await using served = await start();
  const line = "POST /api/hardening/database/reset-metrics HTTP/1.1";
  assert.equal((await served.ask(line)).status, 401);
  assert.equal((await served.ask(line, ["Host: 127.0.0.1"])).status, 401);
  const audited = (): ProofmarkEvent | undefined => served.events.find(({ type }) => type === "audit");
  assert.equal(audited(), undefined);
  assert.equal((await served.ask(line, operator)).status, 200);
  const audit = audited();
  assert.ok(audit?.type === "audit");
  assert.deepEqual(
    [audit.control, audit.category, audit.action, audit.isSuccess, audit.client],
    ["health", "administration", "health.metrics-reset", true, "127.0.0.1"],
  );
});

test("without a token this machine reads, and resets nothing", async () => {
  await using served = await start({}, { operatorToken: undefined });
  const local = ["Host: localhost:3000"];
  assert.equal((await served.ask("GET /api/hardening/health HTTP/1.1", local)).status, 200);
  assert.equal((await served.ask("GET /api/hardening/health HTTP/1.1")).status, 401);
  assert.equal((await served.ask("POST /api/hardening/database/reset-metrics HTTP/1.1", local)).status, 401);
});

for (const [line, options] of [
  ["GET /health HTTP/1.1", { healthPath: false }],
  ["GET /ready HTTP/1.1", { readyPath: false }],
  ["GET /api/hardening/metrics HTTP/1.1", { hardeningPath: false }],
  ["GET /health HTTP/1.1", { healthPath: "/alive" }],
  ["POST /health HTTP/1.1", {}],
  ["GET /health/ HTTP/1.1", {}],
  ["GET /api/hardening/database/reset-metrics HTTP/1.1", {}],
] as const)
  test(`${line} is the application's with ${JSON.stringify(options)}`, async () => {
    await using served = await start({}, options);
    const answer = await served.ask(line);
    assert.match(answer.body, /^the application's/);
  });

test("limits that stand behind it take no load balancer away", async () => {
  const limiting = guardOf("limiting", { onRequestHead: () => deny("PM_RATE_LIMITED") });
  await using served = await start({}, {}, [limiting]);
  assert.equal((await served.ask("GET /ready HTTP/1.1")).status, 200);
  assert.equal((await served.ask("GET / HTTP/1.1")).status, 429);
});

test("a flood of /ready asks each dependency once", async () => {
  let checks = 0;
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const check = async (): Promise<void> => {
    checks++;
    asked.resolve();
    await answer.promise;
  };
  const dependencies = [{ name: "slow", check, deadlineMs: 30_000 }];
  await using served = await start({ dependencies, cacheMs: 60_000 });
  const flood = Array.from({ length: 50 }, async () => (await served.ask("GET /ready HTTP/1.1")).status);
  await asked.promise;
  answer.resolve();
  assert.deepEqual(new Set(await Promise.all(flood)), new Set([200]));
  assert.equal((await served.ask("GET /ready HTTP/1.1")).status, 200);
  assert.equal(checks, 1);
});

for (const [what, options, message] of [
  ["a token that is short", { operatorToken: "short" }, /operatorToken: is shorter than 32 bytes/],
  ["a path without a slash", { healthPath: "health" }, /healthPath/],
  ["an option that is none", { readypath: "/x" }, /Did you mean readyPath/],
] as const)
  test(`${what} is refused`, () => {
    assert.throws(() => health({ health: createHealth(), ...options }), {
      code: "PM_OPTIONS",
      message,
    });
  });

test("two dependencies of one name are refused", () => {
  assert.throws(() => createHealth({ dependencies: [up, up] }), {
    code: "PM_OPTIONS",
    message: /a name twice/,
  });
});
