import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { describe, test } from "node:test";

import type { UpstreamFailure } from "./lane.ts";
import {
  ask,
  echo,
  sendBytes,
  startRawUpstream,
  startTestGateway,
  startUpstream,
} from "./gateway.fixture.ts";

const nowhere = "http://127.0.0.1:1";
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Answers one request a connection, says keep-alive, and resets at the second.
const racing = (counts: { requests: number }) => (socket: Socket) => {
  let isFirst = true;
  socket.on("data", () => {
    counts.requests++;
    if (isFirst) socket.write(ok);
    else socket.resetAndDestroy();
    isFirst = false;
  });
};

describe("an upstream that fails", () => {
  test("one that is down is a signed 502 that says nothing of the inside", async (t) => {
    const failures: UpstreamFailure[] = [];
    const gateway = await startTestGateway(t, nowhere, {
      onUpstreamFailure: (failure) => failures.push(failure),
    });
    const answer = await ask(`${gateway.url}/x?token=1`);
    assert.equal(answer.status, 502);
    assert.equal(answer.headers["x-signed"], "signed");
    assert.match(answer.body, /PM_UPSTREAM_DOWN/);
    assert.doesNotMatch(answer.body, /127\.0\.0\.1|ECONNREFUSED/);
    assert.deepEqual([failures[0]?.code, failures[0]?.path], ["PM_UPSTREAM_DOWN", "/x"]);
  });

  test("a request with a body is told too, and the connection serves the next one", async (t) => {
    const gateway = await startTestGateway(t, nowhere);
    const { text } = await sendBytes(
      gateway.port,
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" +
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    assert.equal(text.match(/HTTP\/1\.1 502 /g)?.length, 2);
  });

  test("one that accepts and never answers is a 504", async (t) => {
    const upstream = await startRawUpstream(t, () => {});
    const gateway = await startTestGateway(t, upstream, { responseTimeoutMs: 300 });
    const answer = await ask(gateway.url);
    assert.equal(answer.status, 504);
    assert.match(answer.body, /PM_UPSTREAM_TIMEOUT/);
  });

  test("one that stops in the middle of a body is broken off", async (t) => {
    const upstream = await startUpstream(t, (_request, response) => {
      response.writeHead(200, { "Content-Length": "10" });
      response.write("half");
    });
    const gateway = await startTestGateway(t, upstream, { bodyTimeoutMs: 300 });
    await assert.rejects(ask(gateway.url));
  });

  for (const [name, bytes] of [
    ["no HTTP", "SSH-2.0-OpenSSH\r\n\r\n"],
    ["an endless header", `HTTP/1.1 200 OK\r\nX: ${"a".repeat(40_000)}\r\n\r\n`],
    [
      "a switch of protocols that nobody asked for",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ],
    ["nothing at all", ""],
  ] as const) {
    test(`one that answers ${name} is a 502`, async (t) => {
      const upstream = await startRawUpstream(t, (socket) => socket.once("data", () => socket.end(bytes)));
      const gateway = await startTestGateway(t, upstream);
      const answer = await ask(gateway.url, { method: "POST" });
      assert.equal(answer.status, 502);
      assert.equal(answer.headers["x-signed"], "signed");
    });
  }

  test("a request that comes back to the gateway is a 508 and not a storm", async (t) => {
    let loops = 0;
    let own = "";
    const upstream = await startUpstream(t, (request, response) => {
      loops++;
      void ask(own, { headers: { Via: String(request.headers.via) } }).then(({ status, body }) =>
        response.writeHead(status).end(body),
      );
    });
    const gateway = await startTestGateway(t, upstream);
    own = gateway.url;
    const answer = await ask(gateway.url);
    assert.equal(answer.status, 508);
    assert.equal(loops, 1);
  });
});

describe("a reused connection that the upstream just closed", () => {
  test("a GET is sent once more and nobody notices", async (t) => {
    const counts = { requests: 0 };
    const gateway = await startTestGateway(t, await startRawUpstream(t, racing(counts)));
    assert.equal((await ask(gateway.url)).status, 200);
    assert.equal((await ask(gateway.url)).status, 200);
    assert.equal(counts.requests, 3);
  });

  test("a POST is not", async (t) => {
    const counts = { requests: 0 };
    const gateway = await startTestGateway(t, await startRawUpstream(t, racing(counts)));
    assert.equal((await ask(gateway.url)).status, 200);
    assert.equal((await ask(gateway.url, { method: "POST" })).status, 502);
    assert.equal(counts.requests, 2);
  });

  test("a GET that is reset each time is sent twice and no more", async (t) => {
    let requests = 0;
    const upstream = await startRawUpstream(t, (socket) => {
      socket.on("data", () => {
        requests++;
        socket.resetAndDestroy();
      });
    });
    const gateway = await startTestGateway(t, upstream);
    assert.equal((await ask(gateway.url)).status, 502);
    assert.equal(requests, 2);
  });
});

describe("too many requests for the upstream", () => {
  test("one waits for the first to end, and one more is turned away at once", async (t) => {
    const release: (() => void)[] = [];
    const upstream = await startUpstream(t, (_request, response) => release.push(() => response.end("ok")));
    const gateway = await startTestGateway(t, upstream, { maxUpstreamConnections: 1, maxWaiting: 1 });
    const first = ask(gateway.url);
    while (release.length === 0) await new Promise(setImmediate);
    const second = ask(gateway.url);
    const third = ask(gateway.url);
    const turnedAway = await Promise.race([second, third]);
    assert.equal(turnedAway.status, 503);
    assert.equal(turnedAway.headers["retry-after"], "1");
    assert.match(turnedAway.body, /PM_UPSTREAM_BUSY/);
    release[0]?.();
    assert.equal((await first).status, 200);
    while (release.length < 2) await new Promise(setImmediate);
    release[1]?.();
    assert.deepEqual(
      [(await second).status, (await third).status].toSorted((a, b) => a - b),
      [200, 503],
    );
  });

  test("one that waits too long is turned away", async (t) => {
    const upstream = await startUpstream(t, () => {});
    const gateway = await startTestGateway(t, upstream, { maxUpstreamConnections: 1, waitTimeoutMs: 50 });
    const first = ask(gateway.url).catch(() => {});
    const second = await ask(gateway.url);
    assert.equal(second.status, 503);
    await gateway.close();
    await first;
  });

  test("one that goes away while it waits leaves the queue", async (t) => {
    const release: (() => void)[] = [];
    let requests = 0;
    const upstream = await startUpstream(t, (_request, response) => {
      requests++;
      release.push(() => response.end("ok"));
    });
    const gateway = await startTestGateway(t, upstream, { maxUpstreamConnections: 1, maxWaiting: 1 });
    const first = ask(gateway.url);
    while (release.length === 0) await new Promise(setImmediate);
    const waiting = connect(gateway.port, "127.0.0.1");
    waiting.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(waiting, "connect");
    await new Promise((resolve) => setTimeout(resolve, 50));
    waiting.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const next = ask(gateway.url);
    release[0]?.();
    await first;
    while (release.length < 2) await new Promise(setImmediate);
    release[1]?.();
    assert.equal((await next).status, 200);
    assert.equal(requests, 2);
  });
});

describe("a client that goes away", () => {
  test("before the answer: the upstream's request ends", async (t) => {
    const closed = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const upstream = await startUpstream(t, (_request, response) => {
      response.on("close", closed.resolve);
      reached.resolve();
    });
    const gateway = await startTestGateway(t, upstream);
    const request = httpRequest(gateway.url, { agent: false }).end();
    request.on("error", () => {});
    await reached.promise;
    request.destroy();
    await closed.promise;
  });

  test("in the middle of its body: the upstream does not take the half for the whole", async (t) => {
    const outcome = Promise.withResolvers<string>();
    const upstream = await startUpstream(t, (request) => {
      request.on("end", () => outcome.resolve("complete"));
      request.on("error", () => outcome.resolve("broken off"));
      request.resume();
    });
    const gateway = await startTestGateway(t, upstream);
    const request = httpRequest(gateway.url, { agent: false, method: "POST" });
    request.on("error", () => {});
    request.write("half");
    setTimeout(() => request.destroy(), 100);
    assert.equal(await outcome.promise, "broken off");
  });

  test("that reads nothing is cut off, and so is the upstream", async (t) => {
    const closed = Promise.withResolvers<void>();
    const upstream = await startUpstream(t, (_request, response) => {
      response.on("close", closed.resolve);
      response.end(Buffer.alloc(64 * 1024 * 1024));
    });
    const gateway = await startTestGateway(t, upstream, { stallTimeoutMs: 200 });
    const socket = connect(gateway.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.pause();
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await closed.promise;
    socket.destroy();
  });

  test("benign: an ordinary request passes", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    assert.equal((await ask(gateway.url)).status, 200);
  });
});
