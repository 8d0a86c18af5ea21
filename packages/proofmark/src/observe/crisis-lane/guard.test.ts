import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { buildGuards } from "../../catalog/presets.ts";
import { guardFactories, type ControlOptions } from "../../catalog/guards.ts";
import { guardOf, serve, type Served } from "../../http/served.fixture.ts";
import { deny } from "../../model/verdict.ts";
import { threatRules } from "../../shield/threat-rules/guard.ts";
import type { Store } from "../../store/store.ts";
import { crisisLane } from "./guard.ts";
import type { CrisisLaneOptions } from "./options.ts";
import type { CrisisNotice } from "./notice.ts";

const lane = { path: "/crisis", country: "US" } as const;
const planted = "I want to kill myself, Wolkenkratzer42";

/** Answers with the hash of the body that it reads. */
const hashing: RequestListener = (request, response) => {
  const hash = createHash("sha256");
  request.on("data", (chunk: Buffer) => hash.update(chunk));
  request.on("end", () => response.end(hash.digest("hex")));
};

const throwing: RequestListener = () => {
  throw new Error("The handler is broken.");
};

const hanging: RequestListener = () => {};

/** A guard that refuses everybody everything. */
const closed = guardOf("closed", { onRequestHead: () => deny("PM_RATE_LIMITED") });

/** The bytes of UTF-8, as the sender of bytes wants them. */
function post(path: string, text: string, type = "application/json"): [string, readonly string[], string] {
  const body = Buffer.from(text).toString("latin1");
  return [`POST ${path} HTTP/1.1`, [`Content-Type: ${type}`, `Content-Length: ${body.length}`], body];
}

async function contactsOf(served: Served, headers: readonly string[] = []): Promise<boolean> {
  const { status, body } = await served.ask("GET /crisis HTTP/1.1", headers);
  return status === 200 && body.includes('"988"') && body.includes('"741741"') && body.includes('"911"');
}

test("without a path it does nothing", () => {
  assert.deepEqual(Object.keys(crisisLane()).toSorted(), ["isAlertFailing", "spec", "sweep"]);
});

test("it stands before every other guard of a pipeline", () => {
  assert.equal(Object.keys(guardFactories)[0], "crisis-lane");
});

test("options that would leave a lane without contacts are refused", () => {
  assert.throws(() => crisisLane({ path: "/crisis" }), /country: is missing/);
  assert.throws(() => crisisLane({ path: "/crisis", country: "XX" }), /is not in the directory/);
  assert.throws(() => crisisLane({ country: "US" }), /path: is missing/);
  assert.throws(() => crisisLane({ watch: [{ path: "/chat" }] }), /path: is missing/);
});

test("the contacts come as data for programs and as a page for browsers, in their language", async () => {
  await using served = await serve([crisisLane(lane)], hashing);
  assert.ok(await contactsOf(served));
  const page = await served.ask("GET /crisis HTTP/1.1", [
    "Accept: text/html",
    "Accept-Language: de-AT, en;q=0.5",
  ]);
  assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
  const text = Buffer.from(page.body, "latin1").toString();
  for (const part of ['<html lang="de">', "tel:988", "sms:741741?body=HOME", "tel:911", "tel:142"])
    assert.ok(text.includes(part), part);
  assert.ok(!text.includes("<script"), "nothing runs");
});

test("the country that is asked for comes first; an unknown one falls back to the configured one", async () => {
  await using served = await serve([crisisLane(lane)], hashing);
  const british = await served.ask("GET /crisis?country=gb HTTP/1.1");
  assert.ok(british.body.includes('"116 123"') && !british.body.includes('"741741"'));
  for (const country of ["ZZ", "", "%00", "constructor", "__proto__"]) {
    const { status, body } = await served.ask(`GET /crisis?country=${country} HTTP/1.1`);
    assert.ok(status === 200 && body.includes('"988"'), country);
  }
});

const faults: readonly (readonly [string, ControlOptions, RequestListener])[] = [
  ["a handler that throws", {}, throwing],
  ["a handler that hangs", {}, hanging],
  ["a host that is not allowed", { "host-allowlist": { hosts: ["other.example"] } }, hashing],
  [
    "a rate limit that is used up",
    { "rate-limit": { tiers: { none: { limit: 1, windowSeconds: 600 } }, defaultTier: "none" } },
    hashing,
  ],
  [
    "a dead store that closes the rate limit",
    { "rate-limit": { store: deadStore(), onStoreFailure: "closed", storeTimeoutMs: 1 } },
    hashing,
  ],
  ["a blocked address", { "threat-rules": { deny: ["127.0.0.1"] } }, hashing],
];
for (const [what, options, handler] of faults)
  test(`${what} does not close the lane, and closes everything else`, async () => {
    const guards = buildGuards("web", { "crisis-lane": lane, ...options });
    await using served = await serve(guards, handler === throwing ? failing : handler);
    if (what.startsWith("a rate limit")) await served.ask();
    assert.notEqual((await served.ask("GET / HTTP/1.1")).status, 200);
    for (let visit = 0; visit < 5; visit++) assert.ok(await contactsOf(served), `visit ${visit}`);
  });

/** A thrown error in a handler ends the process of a bare server: frameworks answer 500. */
const failing: RequestListener = (request, response) => {
  try {
    throwing(request, response);
  } catch {
    response.writeHead(500).end();
  }
};

async function never(): Promise<never> {
  return await new Promise<never>(() => {});
}

function deadStore(): Store {
  return { hit: never, get: never, set: never, delete: never } as unknown as Store;
}

test("a blocked address gets the lane on its connection, and nothing else on the same connection", async () => {
  const guards = [crisisLane(lane), threatRules({ deny: ["127.0.0.0/8"] })];
  await using served = await serve(guards, hashing);
  const received = await served.send(
    "GET /crisis HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  );
  assert.match(received, /^HTTP\/1\.1 200 /);
  assert.match(received, /HTTP\/1\.1 403 /);
});

test("without a lane a blocked address is refused before its request, as ever", async () => {
  await using served = await serve([threatRules({ deny: ["127.0.0.0/8"] })], hashing);
  assert.match(await served.send(""), /^HTTP\/1\.1 403 /);
});

test("whatever the method and the spelling, the contacts come; a path beside it is the application's", async () => {
  await using served = await serve([crisisLane(lane), closed], hashing);
  for (const line of [
    "GET /crisis/ HTTP/1.1",
    "PUT /crisis HTTP/1.1",
    "DELETE //crisis HTTP/1.1",
    "GET /%63risis HTTP/1.1",
  ]) {
    const { status, body } = await served.ask(line);
    assert.ok(status === 200 && body.includes('"988"'), line);
  }
  const head = await served.ask("HEAD /crisis HTTP/1.1");
  assert.ok(head.status === 200 && head.body === "" && Number(head.headers["content-length"]) > 500);
  assert.equal((await served.ask("OPTIONS /crisis HTTP/1.1")).status, 204);
  assert.equal((await served.ask("GET /crisis-report HTTP/1.1")).status, 429);
});

test("odd headers are no reason to answer otherwise", async () => {
  await using served = await serve([crisisLane(lane), closed], hashing);
  for (const line of [
    "Accept: ",
    "Accept-Language: %%%;q=9,,,;;",
    `Accept-Language: ${"de-AT,".repeat(500)}`,
    "Cookie: =;=;",
    "X-Forwarded-For: 256.1.1.1",
    "Origin: null",
    "Authorization: Bearer ..",
    "Range: bytes=0-0",
    "If-None-Match: *",
  ])
    assert.ok(await contactsOf(served, [line]), line);
});

for (const [what, type, body] of [
  ["JSON", "application/json", JSON.stringify({ text: planted })],
  ["a form", "application/x-www-form-urlencoded", new URLSearchParams({ text: planted }).toString()],
  ["plain text", "text/plain", planted],
  ["text without a type", "application/octet-stream", planted],
] as const)
  test(`${what} of danger that is sent to the lane is answered with the contacts and told at once`, async () => {
    const notices: CrisisNotice[] = [];
    const guard = crisisLane({ ...lane, alert: (notice) => void notices.push(notice) });
    await using served = await serve([guard, closed], hashing);
    const { status, body: answer } = await served.ask(...post("/crisis", body, type));
    assert.equal(status, 200);
    assert.match(answer, /"988".*"isRecognised":true,"alert":"raised"/s);
    assert.deepEqual(
      served.events.map((event) => event.type),
      ["crisis"],
    );
    assert.equal(notices.length, 1);
    assert.ok(!JSON.stringify([served.events, notices]).includes("Wolkenkratzer42"));
  });

test("an ordinary text gets the contacts, too, and tells nobody; who asks for contact is told of", async () => {
  await using served = await serve([crisisLane(lane), closed], hashing);
  const ordinary = await served.ask(...post("/crisis", JSON.stringify({ text: "This bug is killing me" })));
  assert.match(ordinary.body, /"988".*"isRecognised":false,"alert":"none"/s);
  assert.equal(served.events.length, 0);
  const asked = await served.ask(
    ...post("/crisis", "text=hello&contact=yes", "application/x-www-form-urlencoded"),
  );
  assert.match(asked.body, /"isRecognised":false,"alert":"raised"/);
});

test("a body that never ends, that is too long or broken is answered all the same", async () => {
  await using served = await serve([crisisLane(lane), closed], hashing);
  const stalled = await served.send(
    "POST /crisis HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nI want",
    3_500,
  );
  assert.match(stalled, /^HTTP\/1\.1 200 /);
  const long = await served.ask(...post("/crisis", `${planted} ${"x".repeat(200_000)}`, "text/plain"));
  assert.match(long.body, /"isRecognised":true/);
  const broken = await served.ask(...post("/crisis", '{"text": "\ud800', "application/json"));
  assert.equal(broken.status, 200);
  const expecting = await served.send(
    "POST /crisis HTTP/1.1\r\nHost: a\r\nContent-Length: 13\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nI want to die",
  );
  assert.match(expecting, /100 Continue[\s\S]*200 OK[\s\S]*"isRecognised":true/);
});

const watching: CrisisLaneOptions = { ...lane, watch: [{ path: "/chat", fields: ["message"] }] };

test("a text of danger on a watched route reaches the handler byte for byte, and is in no event", async () => {
  await using served = await serve([crisisLane(watching)], hashing);
  const body = JSON.stringify({ user: 7, message: `${planted} \u00e9\u{1f494}` });
  const { headers, body: hash } = await served.ask(...post("/chat", body));
  assert.equal(hash, createHash("sha256").update(body).digest("hex"));
  assert.equal(headers["link"], '</crisis>; rel="help"');
  assert.deepEqual(
    served.events.map((event) => event.type),
    ["crisis"],
  );
  assert.ok(!JSON.stringify(served.events).includes("Wolkenkratzer42"));
});

test("fields that are not named, other methods and other routes tell nobody", async () => {
  await using served = await serve([crisisLane(watching)], hashing);
  await served.ask(...post("/chat", JSON.stringify({ title: planted })));
  await served.ask(...post("/other", JSON.stringify({ message: planted })));
  const [line, headers, body] = post("/chat", JSON.stringify({ message: planted }));
  await served.ask(line.replace("POST", "DELETE"), headers, body);
  assert.deepEqual(served.events, []);
});

test("every answer of a watched route names the lane, refusals and existing links too, and no other answer does", async () => {
  await using served = await serve([crisisLane(watching), closed], hashing);
  const refused = await served.ask(...post("/chat", "{}"));
  assert.equal(refused.status, 429);
  assert.equal(refused.headers["link"], '</crisis>; rel="help"');
  assert.equal((await served.ask("GET /other HTTP/1.1")).headers["link"], undefined);
  await using linked = await serve([crisisLane(watching)], (_request, response) => {
    response.setHeader("Link", '</style.css>; rel="preload"');
    response.end();
  });
  assert.equal(
    (await linked.ask("GET /chat HTTP/1.1")).headers["link"],
    '</style.css>; rel="preload", </crisis>; rel="help"',
  );
});

test("words of danger make no attack pass: inspection refuses it, the answer names the lane, and somebody is told", async () => {
  const guards = buildGuards("api", { "crisis-lane": watching, "host-allowlist": false, csrf: false });
  await using served = await serve(guards, hashing);
  const attack = JSON.stringify({ message: `${planted}' OR '1'='1' UNION SELECT password FROM users --` });
  const refused = await served.ask(...post("/chat", attack));
  assert.equal(refused.status, 403);
  assert.equal(refused.headers["link"], '</crisis>; rel="help"');
  const types = served.events.map((event) => event.type);
  assert.ok(types.includes("refusal") && types.includes("crisis"), types.join());
  assert.ok(!JSON.stringify(served.events).includes("Wolkenkratzer42"));
  const sad = await served.ask(...post("/chat", JSON.stringify({ message: planted })));
  assert.equal(sad.status, 200);
});

test("a receiver that throws the text itself leaves no trace of it", async () => {
  let calls = 0;
  const alert = async (): Promise<void> => {
    if (calls++ === 0) throw new Error("Wolkenkratzer42");
  };
  await using served = await serve([crisisLane({ ...watching, alert })], hashing);
  await served.ask(...post("/chat", JSON.stringify({ message: planted })));
  assert.ok(!JSON.stringify(served.events).includes("Wolkenkratzer42"));
});

test("in monitor mode the lane answers, too", async () => {
  await using served = await serve([crisisLane(lane)], hashing, { mode: "monitor" });
  assert.ok(await contactsOf(served));
});

test("contacts that nobody has reviewed for a year are told of at the start", async () => {
  const later = Date.parse("2028-01-01");
  await using served = await serve([crisisLane(lane, { now: () => later })], hashing);
  assert.ok(served.events.some((event) => event.type === "degraded" && event.reason.includes("US")));
});

test("contacts of the configured country that nobody has checked are told of at the start, and no others", async () => {
  await using german = await serve([crisisLane({ ...lane, country: "DE" })], hashing);
  const reasons = german.events.flatMap((event) => (event.type === "degraded" ? [event.reason] : []));
  assert.equal(reasons.length, 1);
  assert.match(reasons[0] ?? "", /Nobody has checked these contacts of DE/);
  await using american = await serve([crisisLane(lane, { now: () => Date.parse("2026-12-01") })], hashing);
  assert.deepEqual(american.events, []);
});
