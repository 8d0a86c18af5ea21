import assert from "node:assert/strict";
import { test } from "node:test";

import { guardOf, serve } from "../../http/served.fixture.ts";
import type { AuditTrail, TrailChange, TrailRecord } from "../../model/observe/audit-trail.ts";
import type { PipelineLink } from "../../model/guard.ts";
import { deny } from "../../model/verdict.ts";
import { auditChain } from "./guard.ts";
import type { AuditChainOptions } from "./options.ts";

/** A trail that keeps what it is told in memory. */
class Kept implements AuditTrail {
  readonly records: TrailRecord[] = [];
  isWriting = true;
  #listener: ((change: TrailChange) => void) | undefined;
  readonly onAudit = (record: TrailRecord): void => void this.append(record);

  async append(record: TrailRecord): Promise<"queued"> {
    this.records.push(record);
    return Promise.resolve("queued");
  }

  listen(listener: (change: TrailChange) => void): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  tell(change: TrailChange): void {
    this.#listener?.(change);
  }

  get hasListener(): boolean {
    return this.#listener !== undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

const refusing = guardOf("csrf", {
  onRequestHead: (exchange) => (exchange.path === "/refused" ? deny("PM_CSRF_TOKEN_MISSING") : undefined),
});

async function served(options: AuditChainOptions, mode: "enforce" | "monitor" = "enforce") {
  let link: PipelineLink | undefined;
  const telling = guardOf("telling", { onStart: (given) => void (link = given) });
  const guards = [auditChain(options), refusing, telling];
  const service = await serve(guards, (_, response) => response.end("served"), { mode });
  return { service, link: link as PipelineLink };
}

const steps = (trail: Kept): readonly string[] =>
  trail.records.filter(({ category }) => category !== "configuration").map(({ action }) => action);

test("without a trail it does nothing", () => {
  assert.deepEqual(Object.keys(auditChain()), ["spec"]);
});

test("what runs here is recorded at start, each control with the digest of its options", async () => {
  const trail = new Kept();
  const { service } = await served({ trail, configuration: { csrf: "0123456789abcdef" } });
  await using _ = service;
  assert.deepEqual(
    trail.records.map(({ control, category, reason }) => [control, category, reason]),
    [
      ["audit-chain", "configuration", "Enforced, options unknown."],
      ["csrf", "configuration", "Enforced, options 0123456789abcdef."],
      ["telling", "configuration", "Enforced, options unknown."],
    ],
  );
});

test("a control that was given nothing to do is not said to be enforced", async () => {
  const trail = new Kept();
  await using _ = await serve([auditChain({ trail }), guardOf("idle", {})], (_request, response) =>
    response.end(),
  );
  assert.match(String(trail.records.at(-1)?.reason), /^Nothing to do, /);
});

test("a refusal is recorded with its code and without the client's text; what is served is not", async () => {
  const trail = new Kept();
  const { service } = await served({ trail });
  await using _ = service;
  await service.ask("GET /refused?secret=hunter2 HTTP/1.1");
  await service.ask("GET /hunter2 HTTP/1.1");
  const refusal = trail.records.find(({ action }) => action === "request.refused");
  assert.equal(steps(trail).length, 1);
  assert.equal(refusal?.control, "csrf");
  assert.equal(refusal.category, "violation");
  assert.equal(refusal.client, "127.0.0.1");
  assert.match(refusal.reason ?? "", /^PM_CSRF_TOKEN_MISSING: /);
  assert.ok(!JSON.stringify(trail.records).includes("hunter2"));
});

test("what monitor mode would have refused was not refused, and is not recorded", async () => {
  const trail = new Kept();
  const { service } = await served({ trail }, "monitor");
  await using _ = service;
  await service.ask("GET /refused HTTP/1.1");
  assert.deepEqual(steps(trail), []);
});

test("a flood of refusals is one record at once, and one with their number when the window ends", async () => {
  const trail = new Kept();
  const { service } = await served({ trail });
  for (let count = 0; count < 12; count++) await service.ask("GET /refused HTTP/1.1");
  assert.equal(steps(trail).length, 1);
  await service[Symbol.asyncDispose]();
  assert.deepEqual(
    trail.records.filter(({ action }) => action === "request.refused").map(({ count }) => count),
    [undefined, 11],
  );
});

test("audit records, blocks, degraded controls and faults are recorded; slow answers and crises are not", async () => {
  const trail = new Kept();
  const { service, link } = await served({ trail });
  await using _ = service;
  const exchange = { id: "x9", client: { address: "203.0.113.9" } } as never;
  link.audit({ category: "authorisation", action: "role.granted", isSuccess: true, account: "one" });
  link.block("blocked", { client: "203.0.113.9", reason: "A wave of attacks.", since: 1, until: 2 });
  link.block("lifted", { client: "203.0.113.9", reason: "A wave of attacks.", since: 1, until: 2 });
  link.degradation("degraded", "The store is down.");
  link.degradation("recovered", "The store is back.");
  link.fault(exchange, new TypeError("password=hunter2"));
  link.observe({ type: "loss", count: 3, reason: "The queue was full." });
  link.observe({ type: "crisis", exchangeId: "x9", route: "/chat" });
  link.observe({
    type: "latency",
    exchangeId: "x9",
    route: "/",
    budget: "query",
    budgetMs: 100,
    durationMs: 200,
  });
  assert.deepEqual(steps(trail), [
    "role.granted",
    "client.blocked",
    "block.lifted",
    "control.degraded",
    "control.recovered",
    "control.failed",
    "events.lost",
  ]);
  assert.ok(!JSON.stringify(trail.records).includes("hunter2"), "an error's message stays out");
});

test("what happens to the trail is told as an event, and its own losses are not recorded again", async () => {
  const trail = new Kept();
  const { service } = await served({ trail });
  trail.tell({ type: "degraded", reason: "The disk is full." });
  trail.tell({ type: "loss", count: 7, reason: "They could not be kept." });
  const told = service.events.filter(({ control }) => control === "audit-chain").map(({ type }) => type);
  assert.deepEqual(told, ["degraded", "loss"]);
  assert.deepEqual(steps(trail), ["control.degraded"]);
  await service[Symbol.asyncDispose]();
  assert.equal(trail.hasListener, false);
});

for (const [title, options, isWriting, path, status] of [
  ["closed: what can't be recorded is refused", { onFailure: "closed" }, false, "/transfer", 503],
  ["closed: it is served again when records are written", { onFailure: "closed" }, true, "/transfer", 200],
  [
    "closed: paths that need no record are served",
    { onFailure: "closed", paths: ["/admin/*"] },
    false,
    "/",
    200,
  ],
  [
    "closed: a path is known in every spelling",
    { onFailure: "closed", paths: ["/admin/*"] },
    false,
    "/x/..//ADMIN/users",
    503,
  ],
  ["open, the default: everything is served", {}, false, "/transfer", 200],
] as const)
  test(title, async () => {
    const trail = Object.assign(new Kept(), { isWriting });
    const { service } = await served({
      ...options,
      paths: "paths" in options ? [...options.paths] : ["*"],
      trail,
    });
    await using _ = service;
    const { status: answered, body } = await service.ask(`GET ${path} HTTP/1.1`);
    assert.equal(answered, status);
    if (status === 503) assert.match(body, /"code":"PM_AUDIT_UNAVAILABLE"/);
  });
