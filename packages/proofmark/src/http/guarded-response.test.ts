import assert from "node:assert/strict";
import type { RequestListener, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { test } from "node:test";

import { deny } from "../model/verdict.ts";
import { guardOf, marking, parseResponse, serve } from "./served.fixture.ts";

interface Expected {
  readonly status?: number;
  readonly reason?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly cookies?: readonly string[];
}

const forms: readonly (readonly [title: string, handler: RequestListener, expected: Expected])[] = [
  ["end with a text", (_, res) => res.end("hello"), { body: "hello", headers: { "content-length": "5" } }],
  [
    "end with bytes",
    (_, res) => res.end(Buffer.from("hello")),
    { body: "hello", headers: { "content-length": "5" } },
  ],
  [
    "end with an encoding",
    (_, res) => res.end("68656c6c6f", "hex"),
    { body: "hello", headers: { "content-length": "5" } },
  ],
  ["end with letters of several bytes", (_, res) => res.end("é"), { headers: { "content-length": "2" } }],
  ["end with nothing", (_, res) => res.end(), { body: "", headers: { "content-length": "0" } }],
  [
    "end with a callback alone",
    (_, res) => res.end(() => {}),
    { body: "", headers: { "content-length": "0" } },
  ],
  [
    "write then end",
    (_, res) => (res.write("he"), res.end("llo")),
    { body: "hello", headers: { "transfer-encoding": "chunked", "content-length": undefined } },
  ],
  ["a stream piped in", (_, res) => Readable.from(["he", "llo"]).pipe(res), { body: "hello" }],
  [
    "flushHeaders first",
    (_, res) => (res.flushHeaders(), res.end("hello")),
    { body: "hello", headers: { "transfer-encoding": "chunked" } },
  ],
  ["writeHead with a status", (_, res) => res.writeHead(201).end("hello"), { status: 201, body: "hello" }],
  [
    "writeHead with an object",
    (_, res) => res.writeHead(200, { "Content-Length": 5, "X-App": "1" }).end("hello"),
    { body: "hello", headers: { "content-length": "5", "x-app": "1" } },
  ],
  [
    "writeHead with a flat array",
    (_, res) => res.writeHead(200, ["X-App", "1", "Set-Cookie", "a=1", "Set-Cookie", "b=2"]).end(),
    { headers: { "x-app": "1" }, cookies: ["a=1", "b=2"] },
  ],
  [
    "writeHead with pairs",
    (_, res) =>
      res
        .writeHead(200, [
          ["X-App", "1"],
          ["Set-Cookie", "a=1"],
        ] as never)
        .end(),
    { headers: { "x-app": "1" }, cookies: ["a=1"] },
  ],
  [
    "writeHead with a list of cookies",
    (_, res) => res.writeHead(200, { "Set-Cookie": ["a=1", "b=2"] }).end(),
    { cookies: ["a=1", "b=2"] },
  ],
  [
    "writeHead with a reason",
    (_, res) => res.writeHead(200, "Fine").end("hello"),
    { reason: "Fine", body: "hello" },
  ],
  [
    "writeHead with a reason and headers",
    (_, res) => res.writeHead(200, "Fine", { "X-App": "1" }).end(),
    { reason: "Fine", headers: { "x-app": "1" } },
  ],
  ["a status message", (_, res) => ((res.statusMessage = "Fine"), res.end("hello")), { reason: "Fine" }],
  [
    "an error by statusCode",
    (_, res) => ((res.statusCode = 404), res.end("gone")),
    { status: 404, body: "gone", headers: { "content-length": "4" } },
  ],
  [
    "setHeader then end",
    (_, res) => (res.setHeader("X-App", "1"), res.end("hello")),
    { body: "hello", headers: { "x-app": "1", "content-length": "5" } },
  ],
  [
    "setHeader then writeHead that replaces it",
    (_, res) => (res.setHeader("X-App", "1"), res.writeHead(200, { "x-app": "2" }).end()),
    { headers: { "x-app": "2" } },
  ],
  [
    "setHeader then writeHead with two cookies",
    (_, res) => (
      res.setHeader("X-App", "1"),
      res.writeHead(200, ["Set-Cookie", "a=1", "Set-Cookie", "b=2"]).end()
    ),
    { headers: { "x-app": "1" }, cookies: ["a=1", "b=2"] },
  ],
  [
    "a cookie that writeHead replaces",
    (_, res) => (res.setHeader("Set-Cookie", "old=1"), res.writeHead(200, { "Set-Cookie": "new=1" }).end()),
    { cookies: ["new=1"] },
  ],
  [
    "a length that the application knows",
    (_, res) => (res.setHeader("Content-Length", 5), res.end("hello")),
    { body: "hello", headers: { "content-length": "5" } },
  ],
  [
    "204",
    (_, res) => res.writeHead(204).end(),
    { status: 204, body: "", headers: { "content-length": undefined, "transfer-encoding": undefined } },
  ],
  [
    "304",
    (_, res) => ((res.statusCode = 304), res.end()),
    { status: 304, body: "", headers: { "content-length": undefined } },
  ],
  [
    "trailers",
    (_, res) => (
      res.setHeader("Trailer", "X-Sum"),
      res.write("hello"),
      res.addTrailers({ "X-Sum": "9" }),
      res.end()
    ),
    { body: "hello", headers: { trailer: "X-Sum", "transfer-encoding": "chunked" } },
  ],
];

for (const [title, handler, { status = 200, reason, body, headers = {}, cookies }] of forms) {
  test(`a guarded response sends ${title}`, async () => {
    await using served = await serve([marking], handler);
    const answer = await served.ask();
    assert.equal(answer.status, status);
    assert.equal(answer.headers["x-guarded"], "yes");
    if (reason !== undefined) assert.equal(answer.reason, reason);
    if (body !== undefined) assert.equal(answer.body, body);
    if (cookies !== undefined) assert.deepEqual(answer.cookies, cookies);
    for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers[name], value, name);
  });
}

test("HEAD gets the head alone, guarded", async () => {
  await using served = await serve([marking], (_, res) =>
    res.writeHead(200, { "Content-Length": 5 }).end("hello"),
  );
  const answer = await served.ask("HEAD / HTTP/1.1");
  assert.deepEqual(
    [answer.body, answer.headers["content-length"], answer.headers["x-guarded"]],
    ["", "5", "yes"],
  );
});

test("every form is answered on one connection that is kept", async () => {
  await using served = await serve([marking], (req, res) => {
    const index = Number(req.url?.slice(1));
    if (index < forms.length) forms[index]?.[1](req, res);
    else res.end("last");
  });
  const requests = Array.from({ length: forms.length + 1 }, (_, index) => {
    const close = index === forms.length ? "Connection: close\r\n" : "";
    return `GET /${index} HTTP/1.1\r\nHost: a.example\r\n${close}\r\n`;
  });
  const text = await served.send(requests.join(""));
  assert.equal(text.match(/HTTP\/1\.1 \d{3} /g)?.length, forms.length + 1);
  assert.equal(text.match(/^X-Guarded: yes\r$/gim)?.length, forms.length + 1);
  assert.ok(text.endsWith("last"));
});

test("trailers reach the client", async () => {
  await using served = await serve([marking], (_, res) => {
    res.writeHead(200, { Trailer: "X-Sum" });
    res.write("hello");
    res.addTrailers({ "X-Sum": "9" });
    res.end();
  });
  assert.match(
    await served.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
    /\r\n0\r\nX-Sum: 9\r\n\r\n$/,
  );
});

test("middleware that wraps writeHead and end later still runs, and the guard has the last word", async () => {
  await using served = await serve([marking], (_, res) => {
    const { writeHead } = res;
    res.writeHead = function wrapped(this: ServerResponse, ...args: unknown[]) {
      this.setHeader("X-Late", "1");
      this.setHeader("X-Guarded", "no");
      return Reflect.apply(writeHead, this, args);
    } as typeof res.writeHead;
    const { end } = res;
    res.end = function wrapped(this: ServerResponse, ...args: unknown[]) {
      args[0] = `[${String(args[0])}]`;
      return Reflect.apply(end, this, args);
    } as typeof res.end;
    res.end("hello");
  });
  const answer = await served.ask();
  assert.deepEqual(
    [answer.body, answer.headers["x-late"], answer.headers["x-guarded"]],
    ["[hello]", "1", "yes"],
  );
  assert.equal(answer.headers["content-length"], "7");
});

test("callbacks of write and end are called", async () => {
  const called: string[] = [];
  await using served = await serve([marking], (_, res) => {
    res.write("a", () => called.push("write"));
    res.end("b", "utf8", () => called.push("end"));
  });
  await served.ask();
  assert.deepEqual(called, ["write", "end"]);
});

test("a second writeHead throws as Node's own does", async () => {
  let code: string | undefined;
  await using served = await serve([marking], (_, res) => {
    res.writeHead(200);
    try {
      res.writeHead(201);
    } catch (error) {
      ({ code } = error as NodeJS.ErrnoException);
    }
    res.end();
  });
  assert.equal((await served.ask()).status, 200);
  assert.equal(code, "ERR_HTTP_HEADERS_SENT");
});

const refusing = guardOf("redirect-safety", {
  onResponseHead: (_exchange, head) =>
    head.get("x-evil") === undefined ? undefined : deny("PM_REDIRECT_OFF_SITE"),
});

for (const [title, handler] of [
  [
    "by end",
    (_, res) => (
      res.setHeader("X-Evil", "1"),
      res.setHeader("Set-Cookie", "s=1"),
      (res.statusMessage = "Inside Story"),
      res.end("inside")
    ),
  ],
  [
    "by writeHead",
    (_, res) => res.writeHead(302, "Inside Story", { "X-Evil": "1", Location: "//evil" }).end("inside"),
  ],
  ["by write", (_, res) => (res.setHeader("X-Evil", "1"), res.write("inside"), res.end("more"))],
  ["by a pipe", (_, res) => (res.setHeader("X-Evil", "1"), Readable.from(["in", "side"]).pipe(res))],
  ["by flushHeaders", (_, res) => (res.setHeader("X-Evil", "1"), res.flushHeaders(), res.end("inside"))],
] as const satisfies readonly (readonly [string, RequestListener])[]) {
  test(`a response that is refused, sent ${title}, leaves nothing of the application's`, async () => {
    await using served = await serve([refusing, marking], handler);
    const answer = await served.ask();
    assert.equal(answer.status, 502);
    assert.equal(answer.reason, "Bad Gateway");
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.equal(answer.headers["x-guarded"], "yes");
    assert.doesNotMatch(JSON.stringify(answer), /inside|x-evil|location|s=1/i);
    assert.equal(Number(answer.headers["content-length"]), answer.body.length);
  });
}

test("an application that goes on after a refusal disturbs nobody", async () => {
  const faults: unknown[] = [];
  await using served = await serve([refusing], (_, res) => {
    try {
      res.setHeader("X-Evil", "1");
      res.writeHead(200);
      res.setHeader("X-More", "1");
      res.appendHeader("X-More", "2");
      res.removeHeader("X-More");
      res.writeHead(201, { a: "b" });
      res.write("inside");
      res.flushHeaders();
      res.end("inside");
      res.end();
    } catch (error) {
      faults.push(error);
    }
  });
  assert.equal((await served.ask()).status, 502);
  assert.deepEqual(faults, []);
});

test("a refusal that comes when the response is under way breaks the connection off", async () => {
  await using served = await serve([marking], (req, res) => {
    res.write("half");
    setImmediate(() => served.pipeline.refuse(req, res, deny("PM_UPSTREAM_DOWN")));
  });
  const text = await served.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  assert.equal(parseResponse(text).status, 200);
  assert.ok(!text.endsWith("0\r\n\r\n"), "the response looks complete");
});
