import assert from "node:assert/strict";
import { createServer, STATUS_CODES } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";

import { generate } from "selfsigned";

import { deny } from "../model/verdict.ts";
import { attachServer } from "./attach.ts";
import { exchangeOf } from "./exchange.ts";
import { guardOf, marking, parseResponse, serve } from "./served.fixture.ts";

const refusing = guardOf("csrf", { onRequestHead: () => deny("PM_CSRF_CROSS_SITE") });
const hello = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";

for (const [title, bytes, status, code] of [
  ["a missing Host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "PM_HOST_MISSING"],
  ["bytes that are no HTTP", "\x16\x03\x01 not http\r\n\r\n", 400, "PM_REQUEST_MALFORMED"],
  [
    "a header that is too large",
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
    431,
    "PM_HEADERS_TOO_LARGE",
  ],
  ["a broken header line", "GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", 400, "PM_REQUEST_MALFORMED"],
  [
    "two framings",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
    "PM_REQUEST_MALFORMED",
  ],
  [
    "an odd Expect",
    "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 200-maybe\r\nContent-Length: 0\r\n\r\n",
    417,
    "PM_EXPECTATION_FAILED",
  ],
] as const) {
  test(`${title} is refused with ${status}, a code and the guards' headers`, async () => {
    let wasHandled = false;
    await using served = await serve([marking], (_, res) => {
      wasHandled = true;
      res.end();
    });
    const answer = parseResponse(await served.send(bytes));
    assert.equal(answer.status, status);
    assert.equal(answer.reason, STATUS_CODES[status]);
    assert.equal(JSON.parse(answer.body).code, code);
    assert.equal(answer.headers["x-guarded"], "yes");
    assert.equal(Number(answer.headers["content-length"]), answer.body.length);
    assert.equal(wasHandled, false);
  });
}

test("HTTP/1.0 needs no Host", async () => {
  await using served = await serve([marking], (_, res) => res.end("hello"));
  assert.equal(parseResponse(await served.send("GET / HTTP/1.0\r\n\r\n")).body, "hello");
});

test("a client that asks before it sends its body is told to go on", async () => {
  await using served = await serve([marking], (req, res) => req.pipe(res));
  const text = await served.send(
    "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
  );
  assert.match(text, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
});

test("a listener for checkContinue is guarded like any other", async () => {
  await using served = await serve([refusing], (_, res) => res.end());
  let wasHandled = false;
  served.server.on("checkContinue", () => (wasHandled = true));
  const text = await served.send(
    "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
  );
  assert.equal(parseResponse(text).status, 403);
  assert.equal(wasHandled, false);
});

test("two requests of one connection are both guarded", async () => {
  await using served = await serve([marking], (req, res) => res.end(req.url));
  const text = await served.send(`${hello}GET /two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  assert.equal(text.match(/X-Guarded: yes/g)?.length, 2);
  assert.ok(text.endsWith("/two"));
});

test("a connection is kept after a refusal", async () => {
  await using served = await serve([refusing], (_, res) => res.end());
  const text = await served.send(`${hello}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  assert.equal(text.match(/HTTP\/1\.1 403 Forbidden/g)?.length, 2);
});

test("listeners that are added later, in front or once, are guarded too", async () => {
  await using served = await serve([refusing], (_, res) => res.end());
  let reached = 0;
  served.server.prependListener("request", () => reached++);
  served.server.once("request", () => reached++);
  served.server.addListener("request", () => reached++);
  assert.equal((await served.ask()).status, 403);
  assert.equal(reached, 0);
});

test("a second attach to a server does nothing", async () => {
  let judged = 0;
  const counting = guardOf("counting", { onRequestHead: () => void judged++ });
  await using served = await serve([counting], (_, res) => res.end());
  attachServer(served.server, served.pipeline);
  await served.ask();
  assert.equal(judged, 1);
});

const upgrade = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

test("an upgrade that a guard refuses gets a whole response and never reaches its listener", async () => {
  await using served = await serve([refusing, marking], (_, res) => res.end());
  let wasReached = false;
  served.server.on("upgrade", () => (wasReached = true));
  const answer = parseResponse(await served.send(upgrade));
  assert.deepEqual(
    [answer.status, answer.headers["x-guarded"], answer.headers["connection"]],
    [403, "yes", "close"],
  );
  assert.equal(JSON.parse(answer.body).code, "PM_CSRF_CROSS_SITE");
  assert.equal(wasReached, false);
});

test("an upgrade that passes reaches its listener, with its exchange", async () => {
  await using served = await serve([marking], (_, res) => res.end());
  let isUpgrade: boolean | undefined;
  served.server.on("upgrade", (request, socket) => {
    ({ isUpgrade } = exchangeOf(request));
    socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  });
  assert.match(await served.send(upgrade), /^HTTP\/1\.1 101 /);
  assert.equal(isUpgrade, true);
});

test("CONNECT is guarded before a proxy's listener gets the socket", async () => {
  await using served = await serve([refusing], (_, res) => res.end());
  let wasReached = false;
  served.server.on("connect", () => (wasReached = true));
  const answer = parseResponse(
    await served.send("CONNECT b.example:443 HTTP/1.1\r\nHost: b.example\r\n\r\n"),
  );
  assert.equal(answer.status, 403);
  assert.equal(wasReached, false);
});

test("a client that resets while its upgrade is judged ends nothing", async () => {
  const judged = Promise.withResolvers<undefined>();
  const asked = Promise.withResolvers<void>();
  const waiting = guardOf("waiting", {
    onRequestHead(exchange) {
      if (!exchange.isUpgrade) return undefined;
      asked.resolve();
      return judged.promise;
    },
  });
  await using served = await serve([waiting], (_, res) => res.end("alive"));
  const closed = Promise.withResolvers<void>();
  served.server.on("connection", (socket) => socket.once("close", () => closed.resolve()));
  served.server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
  const socket = connect(served.port, "127.0.0.1", () => socket.write(upgrade));
  socket.on("error", () => {});
  await asked.promise;
  socket.resetAndDestroy();
  await closed.promise;
  judged.resolve(undefined);
  assert.equal((await served.ask()).body, "alive");
});

test("a connection that a guard refuses gets a bare refusal and is closed", async () => {
  const full = guardOf("slow-request", { onConnect: () => deny("PM_CONNECTIONS_EXCEEDED") });
  await using served = await serve([full, marking], (_, res) => res.end());
  const answer = parseResponse(await served.send(""));
  assert.deepEqual([answer.status, answer.headers["x-guarded"]], [429, "yes"]);
});

test("a guard sees the peer of a connection", async () => {
  const seen: unknown[] = [];
  const watching = guardOf("watching", {
    onConnect: ({ address, isTrustedProxy }) => void seen.push({ address, isTrustedProxy }),
  });
  await using served = await serve([watching], (_, res) => res.end(), { trustedProxies: ["127.0.0.1"] });
  await served.ask();
  assert.deepEqual(seen, [{ address: "127.0.0.1", isTrustedProxy: true }]);
});

test("a TLS server is guarded, and its exchanges are secure", async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
  let isSecure: boolean | undefined;
  let connections = 0;
  const watching = guardOf("watching", {
    onConnect: () => void connections++,
    onRequestHead(exchange) {
      ({ isSecure } = exchange);
      return undefined;
    },
  });
  await using served = await serve(
    [watching, marking],
    (_, res) => res.end("hello"),
    {},
    createTlsServer({ key, cert }),
  );
  const text = await new Promise<string>((resolve) => {
    let received = "";
    const socket = connectTls({ port: served.port, host: "127.0.0.1", rejectUnauthorized: false });
    socket.on("data", (chunk) => (received += chunk.toString()));
    socket.on("close", () => resolve(received));
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  });
  const answer = parseResponse(text);
  assert.deepEqual([answer.body, answer.headers["x-guarded"]], ["hello", "yes"]);
  assert.deepEqual([isSecure, connections], [true, 1]);
});

test("a server that is not attached is left as it was", () => {
  const server = createServer();
  assert.deepEqual([server.listenerCount("clientError"), server.listenerCount("checkExpectation")], [0, 0]);
});

test("the 503 of a connection that asked too often carries the guards' headers", async () => {
  const server = createServer();
  server.maxRequestsPerSocket = 1;
  await using served = await serve([marking], (_, res) => res.end("hello"), {}, server);
  const socket = connect(served.port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk: Buffer) => {
    // One after the other: the second is sent when the first was answered.
    if (received === "") socket.write(hello);
    received += chunk.toString("latin1");
  });
  socket.write(hello);
  await new Promise((resolve) => socket.once("close", resolve));
  const second = parseResponse(received.slice(received.lastIndexOf("HTTP/1.1 ")));
  assert.deepEqual([second.status, second.headers["x-guarded"]], [503, "yes"]);
});
