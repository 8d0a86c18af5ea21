import assert from "node:assert/strict";
import { test } from "node:test";

import { guardChannel, type GuardTiming } from "../kernel/channels.ts";
import type { ProofmarkEvent } from "../model/event.ts";
import type { Exchange } from "../model/exchange.ts";
import type { PipelineLink } from "../model/guard.ts";
import { deny, replyJson } from "../model/verdict.ts";
import { createOperatorAccess } from "./operator-access.ts";
import { guardOf, serve } from "./served.fixture.ts";

test("a guard hears every event of its pipeline, after the listener, and its fault ends nothing", async () => {
  const heard: ProofmarkEvent[] = [];
  let link: PipelineLink | undefined;
  const guards = [
    guardOf("deaf", {
      onEvent() {
        throw new Error("deaf");
      },
    }),
    guardOf("hearing", {
      onStart: (given) => void (link = given),
      onEvent: (event) => void heard.push(event),
      onRequestHead: () => deny("PM_HOST_NOT_ALLOWED"),
    }),
  ];
  const warnings: string[] = [];
  const warn = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", warn);
  await using served = await serve(guards, (_, response) => response.end(), { clock: { now: () => 7 } });
  await served.ask();
  link?.observe({ type: "loss", count: 3, reason: "The queue was full." });
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", warn);
  assert.deepEqual(heard, served.events);
  assert.deepEqual(heard.at(-1), {
    type: "loss",
    control: "hearing",
    at: 7,
    count: 3,
    reason: "The queue was full.",
  });
  assert.deepEqual(warnings, ["onEvent threw: deaf", "onEvent threw: deaf"]);
});

test("an exchange knows who refused it, and nothing in monitor mode, which refuses nothing", async () => {
  for (const mode of ["enforce", "monitor"] as const) {
    const seen: Exchange["refusal"][] = [];
    const guard = guardOf("refusing", {
      onRequestHead: () => deny("PM_HOST_NOT_ALLOWED"),
      onDone: ({ refusal }) => void seen.push(refusal),
    });
    const served = await serve([guard], (_, response) => response.end(), { mode });
    await served.ask();
    await served[Symbol.asyncDispose]();
    const refusal = { control: "refusing", code: "PM_HOST_NOT_ALLOWED" };
    assert.deepEqual(seen, [mode === "enforce" ? refusal : undefined]);
  }
});

test("a guard's own answer has a body, and none to HEAD", async () => {
  const guard = guardOf("answering", { onRequestHead: () => replyJson(503, { state: "ä" }) });
  await using served = await serve([guard], () => assert.fail("The handler was started."));
  const answer = await served.ask();
  assert.deepEqual(
    [answer.status, answer.headers["content-type"], answer.headers["content-length"]],
    [503, "application/json", "14"],
  );
  assert.equal(Buffer.from(answer.body, "latin1").toString(), '{"state":"ä"}');
  const head = await served.ask("HEAD / HTTP/1.1");
  assert.deepEqual([head.status, head.headers["content-length"], head.body], [503, "14", ""]);
});

test("a guard stands around the judging of every request, refused ones too, and hears when each is done", async () => {
  const heard: string[] = [];
  const around = (id: string) =>
    guardOf(id, {
      onRequest(exchange, next) {
        heard.push(`${id} opens ${exchange.path}`);
        next();
        heard.push(`${id} judged`);
      },
      onDone: ({ path }) => void heard.push(`${id} done ${path}`),
    });
  const refusing = guardOf("refusing", {
    onRequestHead: ({ path }) => (path === "/refused" ? deny("PM_HOST_NOT_ALLOWED") : undefined),
  });
  await using served = await serve([refusing, around("one"), around("two")], (_, response) => response.end());
  for (const path of ["/refused", "/served"]) {
    heard.length = 0;
    await served.ask(`GET ${path} HTTP/1.1`);
    assert.deepEqual(heard, [
      `one opens ${path}`,
      `two opens ${path}`,
      "two judged",
      "one judged",
      `one done ${path}`,
      `two done ${path}`,
    ]);
  }
  heard.length = 0;
  await served.send("GET /refused HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  assert.deepEqual(heard.toSorted(), [
    "one done /refused",
    "one judged",
    "one opens /refused",
    "two done /refused",
    "two judged",
    "two opens /refused",
  ]);
});

test("whoever hears that a request is done is told once, and of the same duration as all others", async () => {
  const seen: number[] = [];
  const hearing = (id: string) =>
    guardOf(id, { onDone: (exchange) => void seen.push(exchange.durationMs, exchange.durationMs) });
  let atHead = Number.NaN;
  const asking = guardOf("asking", {
    onResponseHead(exchange) {
      atHead = exchange.durationMs;
      return undefined;
    },
  });
  await using served = await serve([hearing("one"), asking, hearing("two")], (_, response) => {
    response.once("close", () => response.emit("close"));
    setTimeout(() => response.end(), 2);
  });
  await served.ask();
  assert.equal(seen.length, 4);
  assert.equal(new Set(seen).size, 1);
  assert.ok(atHead > 0 && (seen[0] ?? 0) > atHead, `${seen[0]} after ${atHead}`);
});

test("hooks are timed where a guard asks for it, and nowhere else", async () => {
  const timings: GuardTiming[] = [];
  const listen = (timing: GuardTiming): void => void timings.push(timing);
  const guards = [
    guardOf("timing", { onRequestHead: (exchange) => void (exchange.isTimed = exchange.path === "/timed") }),
    guardOf("waiting", { onRequestHead: async () => undefined }),
    guardOf("judging", {
      onRequestBody: () => ({
        limitBytes: 100,
        tooLarge: deny("PM_BODY_TOO_LARGE"),
        onWhole: () => deny("PM_BODY_MALFORMED"),
      }),
      onResponseHead: () => undefined,
    }),
  ];
  await using served = await serve(guards, (_, response) => response.end());
  guardChannel.subscribe(listen);
  try {
    await served.ask("POST /untimed HTTP/1.1", ["Content-Length: 1"], "x");
    assert.deepEqual(timings, []);
    await served.ask("POST /timed HTTP/1.1", ["Content-Length: 1"], "x");
  } finally {
    guardChannel.unsubscribe(listen);
  }
  assert.deepEqual(
    timings.map(({ control, hook, isRefused }) => [control, hook, isRefused]),
    [
      ["waiting", "request-head", false],
      ["judging", "request-body", true],
      ["judging", "response-head", false],
    ],
  );
  assert.ok(timings.every(({ startMs, endMs }) => startMs > 0 && endMs >= startMs));
});

const token = "0123456789abcdef0123456789abcdef";
const right = `Authorization: Bearer ${token}`;

for (const [what, headers, status] of [
  ["their token", [right], 200],
  ["nothing", [], 401],
  ["a part of the token", [`Authorization: Bearer ${token.slice(1)}`], 401],
  ["the token and another", [right, "Authorization: Bearer x"], 401],
] as const)
  test(`what is for operators: with ${what} it is ${status}`, async () => {
    assert.equal(await ask(token, headers), status);
    assert.equal(await ask(token, headers, "POST"), status);
  });

const local = "Host: 127.0.0.1:3000";

for (const [what, headers, status] of [
  ["by its address", [local], 200],
  ["by its name", ["Host: localhost:3000"], 200],
  ["by its IPv6 address", ["Host: [::1]:3000"], 200],
  ["typed into a browser", [local, "Sec-Fetch-Site: none"], 200],
  ["by a page of its own", [local, "Sec-Fetch-Site: same-origin", "Origin: http://127.0.0.1:3000"], 200],
  ["through a proxy", [local, "X-Forwarded-For: 127.0.0.1"], 401],
  ["through a proxy that tells the scheme alone", [local, "X-Forwarded-Proto: https"], 401],
  ["through a tunnel", [local, "CF-Connecting-IP: 203.0.113.7"], 401],
  ["by a name that leads here", ["Host: rebound.example:3000"], 401],
  ["by a name that looks like an address", ["Host: 127.0.0.1.rebound.example"], 401],
  ["by a page of another site", [local, "Sec-Fetch-Site: cross-site"], 401],
  ["by a page of another port", [local, "Sec-Fetch-Site: same-site"], 401],
  ["by a page in an old browser", [local, "Origin: https://attacker.example"], 401],
  ["by a page without an origin", [local, "Origin: null"], 401],
] as const)
  test(`what is for operators, without a token, asked on this machine ${what}: ${status}`, async () => {
    assert.equal(await ask(undefined, headers), status);
    assert.equal(await ask(undefined, headers, "POST"), 401);
  });

test("what is for operators, without a token, is told to no proxy that is set up in a line", async () => {
  // What nginx makes of `proxy_pass http://127.0.0.1:3000`: the service's own name, HTTP/1.0, and nothing of the client.
  assert.equal(await ask(undefined, [local, "Connection: close"], "GET", "1.0"), 401);
  assert.equal(await ask(undefined, [local, "Connection: close"]), 200);
});

async function ask(
  given: string | undefined,
  headers: readonly string[],
  method: "GET" | "POST" = "GET",
  version: "1.0" | "1.1" = "1.1",
): Promise<number> {
  const guard = guardOf("metrics", { onRequestHead: createOperatorAccess(given) });
  await using served = await serve([guard], (_, response) => response.end());
  return (await served.ask(`${method} / HTTP/${version}`, headers)).status;
}
