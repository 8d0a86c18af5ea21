import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { describe, test } from "node:test";

import { Pipeline } from "../http/pipeline.ts";
import { deny } from "../model/verdict.ts";
import { hstsSpec } from "../shield/hsts/spec.ts";
import { ask, sendBytes, startRawUpstream, startTestGateway, startUpstream } from "./gateway.fixture.ts";

const mebibyte = 1024 * 1024;

describe("responses", () => {
  test("cookies stay apart, names keep their spelling, and every response is signed", async (t) => {
    const upstream = await startUpstream(t, (_request, response) => {
      response.writeHead(404, ["Set-Cookie", "a=1", "X-Odd-CASE", "1", "Set-Cookie", "b=2"]);
      response.end("no");
    });
    const gateway = await startTestGateway(t, upstream);
    const answer = await ask(gateway.url);
    assert.equal(answer.status, 404);
    assert.deepEqual(answer.headers["set-cookie"], ["a=1", "b=2"]);
    assert.ok(answer.rawHeaders.includes("X-Odd-CASE"));
    assert.equal(answer.headers["x-signed"], "signed");
  });

  test("what belongs to one hop, and evidence of the upstream's own making, does not reach the client", async (t) => {
    const upstream = await startUpstream(t, (_request, response) => {
      response.writeHead(200, {
        Connection: "close, X-Hop",
        "X-Hop": "1",
        "Keep-Alive": "timeout=1",
        "Proxy-Authenticate": "Basic",
        "PROOFMARK-Evidence": "csrf",
        Upgrade: "h2c",
        "X-Kept": "1",
      });
      response.end();
    });
    const gateway = await startTestGateway(t, upstream);
    const { headers } = await ask(gateway.url, { headers: { "proofmark-evidence": "1" } });
    for (const name of ["x-hop", "proxy-authenticate", "upgrade"])
      assert.equal(headers[name], undefined, name);
    assert.equal(headers["proofmark-evidence"], "signing");
    assert.equal(headers["x-kept"], "1");
  });

  test("a redirect to the upstream's own origin becomes one to the public origin, and no other changes", async (t) => {
    const upstream = await startUpstream(t, (request, response) => {
      const own = `http://${String(request.socket.localAddress)}:${String(request.socket.localPort)}`;
      const to = {
        "/own": `${own}/in?x=1#y`,
        "/path": "/in",
        "/else": `${own}0/in`,
        "/user": `http://a@b.example/`,
      };
      response.writeHead(302, { Location: to[request.url as "/own"] }).end();
    });
    const gateway = await startTestGateway(t, upstream);
    const locate = async (path: string) =>
      (await ask(gateway.url + path, { headers: { Host: "shop.example" } })).headers.location;
    assert.equal(await locate("/own"), "http://shop.example/in?x=1#y");
    assert.equal(await locate("/path"), "/in");
    assert.equal(await locate("/else"), `${upstream}0/in`);
    assert.equal(await locate("/user"), "http://a@b.example/");
  });

  for (const status of [204, 304]) {
    test(`${status} and the answer to HEAD have no body, and the connection lives on`, async (t) => {
      const upstream = await startUpstream(t, (request, response) => {
        if (request.method === "HEAD") response.writeHead(200, { "Content-Length": "5" }).end();
        else response.writeHead(status).end();
      });
      const gateway = await startTestGateway(t, upstream);
      const { text } = await sendBytes(
        gateway.port,
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      );
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => Number(match[1]));
      assert.deepEqual(statuses, [200, status, status]);
      assert.match(text, /Content-Length: 5/i);
    });
  }

  test("interim responses are left out", async (t) => {
    const upstream = await startUpstream(t, (_request, response) => {
      response.writeEarlyHints({ link: "</a.css>; rel=preload" });
      response.end("ok");
    });
    const gateway = await startTestGateway(t, upstream);
    const { text } = await sendBytes(gateway.port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert.match(text, /^HTTP\/1\.1 200 OK/);
  });

  test("a guard's refusal of a response replaces it, body and all", async (t) => {
    const upstream = await startUpstream(t, (_request, response) => {
      response.writeHead(200, { "X-Inside": "secret", "Content-Length": "6" });
      response.end("secret");
    });
    const pipeline = new Pipeline([
      { spec: { ...hstsSpec, id: "replacing" }, onResponseHead: () => deny("PM_INTERNAL") },
    ]);
    const gateway = await startTestGateway(t, upstream, { pipeline });
    const answer = await ask(gateway.url);
    assert.equal(answer.status, 500);
    assert.doesNotMatch(answer.body + answer.rawHeaders.join(), /secret/);
  });
});

describe("streams", () => {
  test("64 MiB come through unchanged, and an upstream never runs far ahead of a client that waits", async (t) => {
    const chunk = randomBytes(mebibyte);
    let sent = 0;
    const upstream = await startUpstream(t, (_request, response) => {
      const more = (): void => {
        while (sent < 64) {
          sent++;
          if (!response.write(chunk)) {
            response.once("drain", more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    const gateway = await startTestGateway(t, upstream);
    const request = httpRequest(gateway.url, { agent: false }).end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    // Nothing is read: the upstream stops when the buffers of four sockets are full.
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    assert.ok(sent < 40, `${sent} MiB were taken from the upstream while the client read nothing`);
    const hash = createHash("sha256");
    let received = 0;
    for await (const piece of response as AsyncIterable<Buffer>) {
      hash.update(piece);
      received += piece.length;
    }
    const expected = createHash("sha256");
    for (let index = 0; index < 64; index++) expected.update(chunk);
    assert.equal(received, 64 * mebibyte);
    assert.equal(hash.digest("hex"), expected.digest("hex"));
  });

  test("an upload of 64 MiB comes through, and the client is held back while the upstream reads nothing", async (t) => {
    const start = Promise.withResolvers<void>();
    let received = 0;
    const upstream = await startUpstream(t, (request, response) => {
      void start.promise.then(async () => {
        for await (const piece of request as AsyncIterable<Buffer>) received += piece.length;
        response.end(String(received));
      });
    });
    const gateway = await startTestGateway(t, upstream);
    const request = httpRequest(gateway.url, { agent: false, method: "POST" });
    const answer = once(request, "response");
    const chunk = Buffer.alloc(mebibyte, 7);
    let sent = 0;
    while (sent < 64 && request.write(chunk)) sent++;
    const pump = (): void => {
      while (sent < 64) {
        sent++;
        if (!request.write(chunk)) {
          request.once("drain", pump);
          return;
        }
      }
      request.end();
    };
    pump();
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    assert.ok(sent < 40, `${sent} MiB were taken from the client while the upstream read nothing`);
    start.resolve();
    const [response] = (await answer) as [IncomingMessage];
    let text = "";
    for await (const piece of response as AsyncIterable<Buffer>) text += piece.toString();
    assert.equal(Number(text) >= 64 * mebibyte, true);
  });

  test("events arrive as they are sent, not when the stream ends", async (t) => {
    const upstream = await startUpstream(t, (_request, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: one\n\n");
    });
    const gateway = await startTestGateway(t, upstream);
    const socket = connect(gateway.port, "127.0.0.1");
    socket.setEncoding("utf8");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let text = "";
    for await (const piece of socket) {
      text += String(piece);
      if (text.includes("data: one")) break;
    }
    assert.match(text, /data: one/);
  });

  for (const [framing, head] of [
    ["a length", "Content-Length: 100\r\n"],
    ["chunks", "Transfer-Encoding: chunked\r\n"],
  ] as const) {
    for (const version of ["1.0", "1.1"]) {
      test(`an upstream that dies in a body with ${framing} is no complete answer over HTTP/${version}`, async (t) => {
        const upstream = await startRawUpstream(t, (socket) => {
          const body = framing === "chunks" ? "5\r\nhello\r\n" : "hello";
          socket.once("data", () =>
            socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n${body}`, () => socket.resetAndDestroy()),
          );
        });
        const failures: string[] = [];
        const gateway = await startTestGateway(t, upstream, {
          onUpstreamFailure: ({ code }) => failures.push(code),
        });
        const { text, isReset } = await sendBytes(gateway.port, `GET / HTTP/${version}\r\nHost: a\r\n\r\n`);
        const isRefused = text.startsWith("HTTP/1.1 502");
        assert.ok(isReset || isRefused, text);
        assert.doesNotMatch(text, /\r\n0\r\n\r\n$/);
        assert.deepEqual(failures, ["PM_UPSTREAM_DOWN"]);
      });
    }
  }
});
