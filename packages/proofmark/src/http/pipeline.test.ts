import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";

import type { Guard } from "../model/guard.ts";
import { deny } from "../model/verdict.ts";
import { exchangeOf } from "./exchange.ts";
import { Pipeline } from "./pipeline.ts";
import { guardOf, marking, serve } from "./served.fixture.ts";

const limited = deny("PM_RATE_LIMITED", [["Retry-After", "7"]]);
const refusing = guardOf("rate-limit", { onRequestHead: () => limited });

test("guards run in their order, each hook in turn, and done at the end", async () => {
  const order: string[] = [];
  const noting = (id: string): Guard =>
    guardOf(id, {
      onRequestHead: () => void order.push(`${id} head`),
      onResponseHead: () => void order.push(`${id} response`),
      onDone: () => void order.push(`${id} done`),
    });
  await using served = await serve([noting("one"), noting("two")], (_, res) => {
    order.push("handler");
    res.end();
  });
  await served.ask();
  await turn();
  assert.deepEqual(order, [
    "one head",
    "two head",
    "handler",
    "one response",
    "two response",
    "one done",
    "two done",
  ]);
});

test("a guard that waits is waited for, and those behind it too", async () => {
  const order: string[] = [];
  const waiting = guardOf("waiting", {
    async onRequestHead() {
      await turn();
      order.push("waited");
      return undefined;
    },
  });
  const behind = guardOf("behind", { onRequestHead: () => void order.push("behind") });
  await using served = await serve([waiting, behind], (_, res) => res.end(order.join(" ")));
  assert.equal((await served.ask()).body, "waited behind");
});

for (const [title, onRequestHead] of [
  ["at once", () => limited],
  ["after a wait", async () => limited],
] as const satisfies readonly (readonly [string, Guard["onRequestHead"]])[]) {
  test(`a refusal ${title} keeps the request from the handler and is a problem response with every guard's headers`, async () => {
    let wasHandled = false;
    await using served = await serve([guardOf("rate-limit", { onRequestHead }), marking], (_, res) => {
      wasHandled = true;
      res.end();
    });
    const answer = await served.ask("GET /secret?token=1 HTTP/1.1");
    assert.equal(wasHandled, false);
    assert.equal(answer.status, 429);
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.equal(answer.headers["retry-after"], "7");
    assert.equal(answer.headers["x-guarded"], "yes");
    assert.equal(Number(answer.headers["content-length"]), answer.body.length);
    const { correlationId, ...problem } = JSON.parse(answer.body) as Record<string, unknown>;
    assert.deepEqual(problem, {
      type: "urn:proofmark:error:PM_RATE_LIMITED",
      title: "Too many requests",
      status: 429,
      code: "PM_RATE_LIMITED",
    });
    assert.equal(served.events.length, 1);
    const [event] = served.events;
    assert.ok(event?.type === "refusal");
    assert.deepEqual(
      [event.control, event.code, event.path, event.isEnforced, event.exchangeId],
      ["rate-limit", "PM_RATE_LIMITED", "/secret", true, correlationId],
    );
    assert.doesNotMatch(JSON.stringify(served.events), /token/);
  });
}

test("a HEAD request is refused without a body", async () => {
  await using served = await serve([refusing], (_, res) => res.end());
  const answer = await served.ask("HEAD / HTTP/1.1");
  assert.deepEqual([answer.status, answer.body], [429, ""]);
});

test("guards behind one that refused are not asked", async () => {
  let wasAsked = false;
  const behind = guardOf("behind", { onRequestHead: () => void (wasAsked = true) });
  await using served = await serve([refusing, behind], (_, res) => res.end());
  await served.ask();
  assert.equal(wasAsked, false);
});

const failing: readonly (readonly [title: string, hooks: Omit<Guard, "spec">])[] = [
  ["throws on a request", { onRequestHead: () => raise() }],
  ["rejects on a request", { onRequestHead: async () => raise() }],
  ["throws on a response", { onResponseHead: () => raise() }],
  ["throws when asked for a body", { onRequestBody: () => raise() }],
];
function raise(): never {
  throw new Error("secret of the inside");
}

for (const [title, hooks] of failing) {
  test(`a guard that ${title} fails closed, and says nothing of the inside`, async () => {
    await using served = await serve([guardOf("broken", hooks), marking], (_, res) => res.end("handled"));
    const answer = await served.ask("POST / HTTP/1.1", ["Content-Length: 2"], "hi");
    assert.equal(answer.status, 500);
    assert.equal(JSON.parse(answer.body).code, "PM_GUARD_FAULT");
    assert.doesNotMatch(JSON.stringify(answer), /secret|handled/);
    assert.equal(answer.headers["x-guarded"], "yes");
    const fault = served.events.find((event) => event.type === "fault");
    assert.ok(fault?.type === "fault" && fault.control === "broken" && fault.error instanceof Error);
  });

  test(`in monitor mode a guard that ${title} is reported, and the request passes`, async () => {
    await using served = await serve([guardOf("broken", hooks)], (_, res) => res.end("handled"), {
      mode: "monitor",
    });
    const answer = await served.ask("POST / HTTP/1.1", ["Content-Length: 2"], "hi");
    assert.deepEqual([answer.status, answer.body], [200, "handled"]);
    assert.ok(served.events.some((event) => event.type === "fault"));
  });
}

test("a guard that throws when all is over is reported, and the next request is answered", async () => {
  const broken = guardOf("broken", { onDone: raise });
  await using served = await serve([broken], (_, res) => res.end("handled"));
  await served.ask();
  assert.equal((await served.ask()).body, "handled");
  assert.ok(served.events.some((event) => event.type === "fault" && event.control === "broken"));
});

test("a guard that throws on a connection fails closed", async () => {
  const broken = guardOf("broken", { onConnect: raise });
  await using served = await serve([broken], (_, res) => res.end("handled"));
  assert.equal((await served.ask()).status, 500);
});

test("a listener of events that throws opens nothing and ends nothing", async (context) => {
  const warnings: unknown[] = [];
  context.mock.method(process, "emitWarning", (warning: unknown) => warnings.push(warning));
  await using served = await serve([refusing], (_, res) => res.end(), { onEvent: raise });
  assert.equal((await served.ask()).status, 429);
  assert.equal(warnings.length, 1);
});

test("monitor mode lets pass what it would refuse, and reports it as not enforced", async () => {
  await using served = await serve([refusing], (_, res) => res.end("handled"), { mode: "monitor" });
  assert.equal((await served.ask()).body, "handled");
  const [event] = served.events;
  assert.ok(event?.type === "refusal" && !event.isEnforced);
});

test("evidence is given only where it is asked for, and names the controls that acted", async () => {
  const idle = guardOf("idle", { onResponseHead: () => undefined });
  await using served = await serve([marking, idle], (_, res) => res.end());
  assert.equal((await served.ask()).headers["proofmark-evidence"], undefined);
  const answer = await served.ask("GET / HTTP/1.1", ["Proofmark-Evidence: 1"]);
  assert.equal(answer.headers["proofmark-evidence"], "marking");
});

test("evidence names who refused, and asking for it opens nothing", async () => {
  await using served = await serve([refusing, marking], (_, res) => res.end());
  const answer = await served.ask("GET / HTTP/1.1", ["Proofmark-Evidence: 1"]);
  assert.deepEqual([answer.status, answer.headers["proofmark-evidence"]], [429, "rate-limit marking"]);
});

test("in monitor mode nobody is named for what was not carried out", async () => {
  await using served = await serve([refusing, marking], (_, res) => res.end(), { mode: "monitor" });
  const answer = await served.ask("GET / HTTP/1.1", ["Proofmark-Evidence: 1"]);
  assert.equal(answer.headers["proofmark-evidence"], "");
});

test("evidence of the application's own is replaced", async () => {
  await using served = await serve(
    [marking],
    (_, res) => (res.setHeader("Proofmark-Evidence", "csrf"), res.end()),
  );
  const answer = await served.ask("GET / HTTP/1.1", ["Proofmark-Evidence: 1"]);
  assert.equal(answer.headers["proofmark-evidence"], "marking");
});

test("a control that stands twice in a pipeline is refused by name", () => {
  assert.throws(() => new Pipeline([marking, marking]), /The pipeline has marking twice/);
});

test("two requests of one connection have two ids, and one id stays the same", async () => {
  const ids: string[] = [];
  await using served = await serve([marking], (req, res) => {
    ids.push(exchangeOf(req).id, exchangeOf(req).id);
    res.end();
  });
  await served.ask();
  await served.ask();
  assert.equal(new Set(ids).size, 2);
  assert.match(ids[0] ?? "", /^[\w-]{20}$/);
});

for (const [target, path, query] of [
  ["/a/b?c=d", "/a/b", "c=d"],
  ["/a?b?c", "/a", "b?c"],
  ["/?", "/", ""],
  ["http://a.example/login?x=1", "/login", "x=1"],
  ["http://a.example", "/", ""],
  ["http://a.example?x=1", "/", "x=1"],
  ["//a.example/login", "//a.example/login", ""],
  ["/go?to=http://b.example/", "/go", "to=http://b.example/"],
] as const) {
  test(`the target ${target} asks for the path ${path}`, async () => {
    let seen: readonly string[] = [];
    await using served = await serve([marking], (req, res) => {
      const exchange = exchangeOf(req);
      seen = [exchange.path, exchange.query];
      res.end();
    });
    await served.ask(`GET ${target} HTTP/1.1`);
    assert.deepEqual(seen, [path, query]);
  });
}

test("a request that never passed a pipeline says so", () => {
  assert.throws(() => exchangeOf({} as never), /call harden\(\) on the application/);
});

for (const mode of ["enforce", "monitor"] as const)
  test(`in ${mode} mode a guard that asks is told of the refusals of others`, async () => {
    const seen: string[] = [];
    const listening = guardOf("listening", {
      onRefusal: (exchange, { code }) => void seen.push(`${exchange.path} ${code}`),
    });
    await using served = await serve([listening, refusing], (_, res) => res.end(), { mode });
    await served.ask("GET /a HTTP/1.1");
    assert.deepEqual(seen, ["/a PM_RATE_LIMITED"]);
  });

test("a guard that fails at what it is told is a fault, and the refusal stands", async () => {
  const failing = guardOf("failing", {
    onRefusal() {
      throw new Error("broken");
    },
  });
  await using served = await serve([failing, refusing], (_, res) => res.end());
  assert.equal((await served.ask()).status, 429);
  assert.deepEqual(
    served.events.map(({ type, control }) => `${control} ${type}`),
    ["rate-limit refusal", "failing fault"],
  );
});

test("a block that a guard tells of reaches the operator with its time", async () => {
  const block = { client: "203.0.113.7", reason: "Why.", since: 1, until: 2 };
  const blocking = guardOf("blocking", { onStart: (link) => link.block("blocked", block) });
  await using served = await serve([blocking], (_, res) => res.end(), { clock: { now: () => 7 } });
  assert.deepEqual(served.events, [
    { type: "blocked", isEnforced: true, control: "blocking", at: 7, ...block },
  ]);
});
