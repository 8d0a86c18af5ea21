import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, test, type TestContext } from "node:test";

import { WebSocket, WebSocketServer } from "ws";

import { Pipeline } from "../http/pipeline.ts";
import { deny } from "../model/verdict.ts";
import { hstsSpec } from "../shield/hsts/spec.ts";
import {
  echo,
  portOf,
  sendBytes,
  startRawUpstream,
  startTestGateway,
  startUpstream,
} from "./gateway.fixture.ts";

const handshake = (extra = "") =>
  `GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${extra}\r\n`;

interface Echo {
  readonly origin: string;
  readonly sockets: Set<WebSocket>;
  readonly headers: Record<string, unknown>[];
}

async function startEcho(t: TestContext): Promise<Echo> {
  const server = createServer(echo);
  const webSockets = new WebSocketServer({ server, handleProtocols: () => "chat" });
  const headers: Record<string, unknown>[] = [];
  webSockets.on("connection", (socket, request) => {
    headers.push(request.headers);
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    for (const socket of webSockets.clients) socket.terminate();
    webSockets.close();
    server.close();
  });
  return { origin: `http://127.0.0.1:${portOf(server)}`, sockets: webSockets.clients, headers };
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, "chat", {
    headers: { "X-Forwarded-For": "6.6.6.6" },
  });
  await once(socket, "open");
  return socket;
}

describe("WebSockets", () => {
  test("messages pass both ways, large ones too, and the right headers reach the upstream", async (t) => {
    const upstream = await startEcho(t);
    const gateway = await startTestGateway(t, upstream.origin);
    const socket = await open(gateway.url);
    assert.equal(socket.protocol, "chat");
    for (const message of ["hello", "x".repeat(1_000_000)]) {
      socket.send(message);
      const [echoed] = (await once(socket, "message")) as [Buffer];
      assert.equal(echoed.toString(), message);
    }
    assert.equal(upstream.headers[0]?.["x-forwarded-for"], "127.0.0.1");
    const closed = once(socket, "close");
    socket.close(4000, "done");
    assert.equal((await closed)[0], 4000);
  });

  test("an upstream that goes away ends the client, and the reverse", async (t) => {
    const upstream = await startEcho(t);
    const gateway = await startTestGateway(t, upstream.origin);
    const first = await open(gateway.url);
    const closed = once(first, "close");
    for (const socket of upstream.sockets) socket.terminate();
    await closed;
    const second = await open(gateway.url);
    const [atUpstream] = upstream.sockets;
    const gone = once(atUpstream as WebSocket, "close");
    second.terminate();
    await gone;
  });

  test("a handshake that the guards refuse never reaches the upstream", async (t) => {
    const upstream = await startEcho(t);
    const pipeline = new Pipeline([
      { spec: { ...hstsSpec, id: "closed" }, onRequestHead: () => deny("PM_HOST_NOT_ALLOWED") },
    ]);
    const gateway = await startTestGateway(t, upstream.origin, { pipeline });
    await assert.rejects(open(gateway.url), /421/);
    assert.deepEqual(upstream.headers, []);
  });

  test("an upstream that answers something else is passed on, signed, and the connection ends", async (t) => {
    const upstream = await startUpstream(t, (_request, response) =>
      response.writeHead(426, { "X-Up": "1" }).end("no"),
    );
    const gateway = await startTestGateway(t, upstream);
    const { text } = await sendBytes(gateway.port, `${handshake()}GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n`);
    assert.match(text, /^HTTP\/1\.1 426 /);
    assert.match(text, /X-Up: 1/);
    assert.match(text, /X-Signed: signed/);
    assert.equal(text.match(/HTTP\/1\.1/g)?.length, 1);
  });

  test("an upstream that is down is a signed 502", async (t) => {
    const gateway = await startTestGateway(t, "http://127.0.0.1:1");
    const { text } = await sendBytes(gateway.port, handshake());
    assert.match(text, /^HTTP\/1\.1 502 [^]*X-Signed: signed[^]*PM_UPSTREAM_DOWN/);
  });

  test("a 101 without proof of a handshake opens no tunnel", async (t) => {
    const upstream = await startRawUpstream(t, (socket) => {
      socket.once("data", () =>
        socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nsecret",
        ),
      );
    });
    const gateway = await startTestGateway(t, upstream);
    const { text } = await sendBytes(gateway.port, handshake());
    assert.match(text, /^HTTP\/1\.1 502 /);
    assert.doesNotMatch(text, /secret/);
  });

  for (const [name, extra] of [
    ["a length", "Content-Length: 3\r\n"],
    ["chunks", "Transfer-Encoding: chunked\r\n"],
  ] as const) {
    test(`a handshake with a body in ${name} opens no tunnel`, async (t) => {
      const upstream = await startEcho(t);
      const gateway = await startTestGateway(t, upstream.origin);
      const { text } = await sendBytes(
        gateway.port,
        `${handshake(`${extra}Connection: close\r\n`)}0\r\n\r\n`,
      );
      assert.doesNotMatch(text, / 101 /);
      assert.deepEqual(upstream.headers, []);
    });
  }

  test("an upgrade to HTTP/2 is answered over HTTP/1.1 and never becomes a tunnel", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const { text } = await sendBytes(
      gateway.port,
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
    );
    assert.match(text, /^HTTP\/1\.1 (200|400) /);
    assert.doesNotMatch(text, /h2c|AAMAAABk/);
  });

  test("one more than the limit is turned away, and a place that is given back can be taken", async (t) => {
    const upstream = await startEcho(t);
    const gateway = await startTestGateway(t, upstream.origin, { maxWebSockets: 1 });
    const first = await open(gateway.url);
    await assert.rejects(open(gateway.url), /503/);
    first.terminate();
    await once(first, "close");
    await new Promise((resolve) => setTimeout(resolve, 50));
    (await open(gateway.url)).terminate();
  });

  test("one on which nothing moves is closed", async (t) => {
    const upstream = await startEcho(t);
    const gateway = await startTestGateway(t, upstream.origin, { webSocketIdleTimeoutMs: 100 });
    const socket = await open(gateway.url);
    await once(socket, "close");
  });

  test("a client that resets in the middle of a handshake leaves the gateway standing", async (t) => {
    const reached = Promise.withResolvers<void>();
    const upstream = await startRawUpstream(t, (socket) => socket.once("data", () => reached.resolve()));
    const gateway = await startTestGateway(t, upstream, { responseTimeoutMs: 500 });
    const socket = connect(gateway.port, "127.0.0.1");
    socket.write(handshake());
    await reached.promise;
    socket.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { text } = await sendBytes(
      gateway.port,
      "GET http://x/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    assert.match(text, /^HTTP\/1\.1 400 /);
  });
});
