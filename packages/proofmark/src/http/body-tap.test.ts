import assert from "node:assert/strict";
import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { test } from "node:test";

import type { BodyJudge, Guard } from "../model/guard.ts";
import { deny } from "../model/verdict.ts";
import { attachServer } from "./attach.ts";
import { Pipeline, type PipelineOptions } from "./pipeline.ts";

const tooLarge = deny("PM_BODY_TOO_LARGE");
const spec = { id: "body-limit" } as Guard["spec"];

function bodyGuard(judge: Partial<BodyJudge>, head?: Guard["onRequestHead"]): Guard {
  return {
    spec,
    ...(head === undefined ? {} : { onRequestHead: head }),
    onRequestBody: () => ({ limitBytes: 1000, tooLarge, ...judge }),
  };
}

interface Service extends AsyncDisposable {
  readonly port: number;
  /** The bodies that the handler read. */
  readonly bodies: string[];
  readonly server: Server;
}

async function serve(guard: Guard, options: PipelineOptions = {}): Promise<Service> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.end("handled");
    });
  });
  attachServer(server, new Pipeline([guard], options));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    bodies,
    server,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Writes pieces to one connection and reads until `isOver`, or until the server closes. */
async function exchange(
  port: number,
  pieces: readonly string[],
  isOver: (received: string) => boolean,
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let received = "";
    const finish = (): void => {
      socket.destroy();
      resolve(received);
    };
    socket.setNoDelay(true);
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (isOver(received)) finish();
    });
    socket.on("close", finish);
    socket.on("error", () => {});
    socket.setTimeout(5_000, () => reject(new Error(`no end; received ${received}`)));
    void (async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((next) => setImmediate(next));
      }
    })();
  });
}

const wait = async (): Promise<undefined> => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return undefined;
};
const throws = (): never => {
  throw new Error("broken");
};
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}
const answers = (count: number) => (received: string) => received.split("HTTP/1.1 ").length - 1 === count;
const isDone = (received: string): boolean =>
  received.endsWith("handled") || received.includes("correlationId");
const post = (body: string, lines = ""): string =>
  `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n${lines}\r\n${body}`;
const chunked = (...chunks: string[]): string =>
  `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunks
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    .join("")}0\r\n\r\n`;

test("a body within the limit reaches the handler as it was sent", async () => {
  await using service = await serve(bodyGuard({}));
  await exchange(service.port, [chunked("ab", "cd")], isDone);
  assert.deepEqual(service.bodies, ["abcd"]);
});

test("a held body reaches the handler as it was sent", async () => {
  await using service = await serve(bodyGuard({ onWhole: () => undefined }));
  await exchange(service.port, [chunked("ab", "cd")], isDone);
  assert.deepEqual(service.bodies, ["abcd"]);
});

test("a held body that is empty reaches the handler", async () => {
  await using service = await serve(bodyGuard({ onWhole: () => undefined }));
  await exchange(service.port, [chunked()], isDone);
  assert.deepEqual(service.bodies, [""]);
});

test("a body whose beginning is held reaches the handler as it was sent, shorter and longer than that", async () => {
  await using service = await serve(bodyGuard({ holdBytes: 3 }));
  await exchange(service.port, [chunked("ab")], isDone);
  await exchange(service.port, [chunked("ab", "cd", "ef")], isDone);
  assert.deepEqual(service.bodies, ["ab", "abcdef"]);
});

test("a judge that learns from a chunk holds more, and judges at the end before the handler starts", async () => {
  let held = 1;
  await using service = await serve(
    bodyGuard({
      get holdBytes() {
        return held;
      },
      onChunk() {
        held = 1_000;
        return undefined;
      },
      onEnd: () => tooLarge,
    }),
  );
  const received = await exchange(service.port, [chunked("one", "two", "")], isDone);
  assert.match(received, /^HTTP\/1\.1 413 /);
  assert.deepEqual(service.bodies, []);
});

test("a denial at the end of a body that was let through breaks it off for the handler", async () => {
  await using service = await serve(bodyGuard({ onEnd: () => tooLarge }));
  const received = await exchange(service.port, [chunked("one", "two", "")], isDone);
  assert.match(received, /^HTTP\/1\.1 413 /);
  assert.deepEqual(service.bodies, []);
});

test("what is refused in the beginning that is held starts no handler, not even one that would not read", async () => {
  const guard = bodyGuard({
    holdBytes: 100,
    onChunk: (chunk) => (chunk.includes("bad") ? tooLarge : undefined),
  });
  let started = 0;
  const server = createServer((_request, response) => {
    started++;
    response.end("answered without reading");
  });
  attachServer(server, new Pipeline([guard]));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const received = await exchange(port, [chunked("ab", "bad")], isDone);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
  assert.match(received, /^HTTP\/1\.1 413 /);
  assert.equal(started, 0);
});

test("a chunked body is refused once it is over the limit", async () => {
  await using service = await serve(bodyGuard({}));
  const received = await exchange(service.port, [chunked("a".repeat(600), "b".repeat(600))], isDone);
  assert.match(received, /^HTTP\/1\.1 413 /);
  assert.deepEqual(service.bodies, []);
});

test("a declared length over the limit is refused before the client is told to go on", async () => {
  await using service = await serve(bodyGuard({}));
  const head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n";
  const received = await exchange(service.port, [head], isDone);
  assert.match(received, /^HTTP\/1\.1 413 /);
});

for (const [name, judge] of [
  ["its body is held", { onWhole: () => undefined }],
  ["the beginning of its body is held", { holdBytes: 100 }],
] as const)
  test(`a client that waits for 100 Continue is told to go on where ${name}`, async () => {
    await using service = await serve(bodyGuard(judge));
    const head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    const received = await new Promise<string>((resolve) => {
      const socket = connect(service.port, "127.0.0.1", () => socket.write(head));
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
        if (text === "HTTP/1.1 100 Continue\r\n\r\n") socket.write("ab");
        if (isDone(text)) resolve(text);
        if (isDone(text)) socket.destroy();
      });
    });
    assert.match(received, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    assert.deepEqual(service.bodies, ["ab"]);
  });

test("after a refusal mid-body the connection goes on with the next request, not with the body", async () => {
  await using service = await serve(bodyGuard({}));
  const smuggled = post("smuggled");
  const first = chunked("a".repeat(1200), smuggled);
  const received = await exchange(service.port, [first, post("next")], answers(2));
  assert.match(received, /^HTTP\/1\.1 413 [^]*HTTP\/1\.1 200 /);
  assert.deepEqual(service.bodies, ["next"]);
});

test("a client that streams 100 MB reads its 413, and the server reads little more than the limit", async () => {
  await using service = await serve(bodyGuard({}));
  let sent = 0;
  const status = await new Promise<number>((resolve, reject) => {
    const outgoing = httpRequest({ port: service.port, host: "127.0.0.1", method: "POST" });
    let isAnswered = false;
    outgoing.on("response", (response: IncomingMessage) => {
      isAnswered = true;
      resolve(response.statusCode ?? 0);
      outgoing.destroy();
    });
    outgoing.on("error", (error) => (isAnswered ? undefined : reject(error)));
    const piece = Buffer.alloc(64 * 1024);
    const write = (): void => {
      while (sent < 100 * 1024 * 1024) {
        if (isAnswered) return;
        sent += piece.length;
        if (!outgoing.write(piece)) {
          outgoing.once("drain", write);
          return;
        }
      }
    };
    write();
  });
  assert.equal(status, 413);
  assert.ok(sent < 50 * 1024 * 1024, `${sent} bytes went out`);
});

test("a client that goes on sending after its refusal loses the connection", async () => {
  await using service = await serve(bodyGuard({}));
  const head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\nabc";
  const received = await exchange(service.port, [head], () => false);
  assert.match(received, /^HTTP\/1\.1 413 /);
});

test("a handler that reads while the limit is passed sees the body break off, not end", async () => {
  const seen: string[] = [];
  const server = createServer((request) => {
    request.on("data", () => seen.push("data"));
    request.on("end", () => seen.push("end"));
    request.on("aborted", () => seen.push("aborted"));
    request.on("error", () => seen.push("error"));
  });
  attachServer(server, new Pipeline([bodyGuard({})]));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const body = chunked("a".repeat(600), "b".repeat(600));
  const received = await exchange(
    (server.address() as AddressInfo).port,
    [body.slice(0, 700), body.slice(700)],
    isDone,
  );
  server.close();
  assert.match(received, /^HTTP\/1\.1 413 /);
  assert.equal(seen[0], "data");
  assert.deepEqual(seen.slice(-2), ["aborted", "error"]);
  assert.equal(seen.includes("end"), false);
});

test("a client that leaves mid-body starts no handler", async () => {
  let chunks = 0;
  await using service = await serve(
    bodyGuard({
      onWhole: () => undefined,
      onChunk() {
        chunks++;
        return undefined;
      },
    }),
  );
  const closed = new Promise<void>((resolve) =>
    service.server.once("connection", (socket) => socket.once("close", () => resolve())),
  );
  const socket = connect(service.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  await until(() => chunks > 0);
  socket.destroy();
  await closed;
  assert.deepEqual(service.bodies, []);
});

test("a client that leaves while its body is judged starts no handler", async () => {
  let settle: (() => void) | undefined;
  await using service = await serve(
    bodyGuard({
      onWhole: async () => await new Promise<undefined>((resolve) => (settle = () => resolve(undefined))),
    }),
  );
  const closed = new Promise<void>((resolve) =>
    service.server.once("connection", (socket) => socket.once("close", () => resolve())),
  );
  const socket = connect(service.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(post("abc"));
  await until(() => settle !== undefined);
  socket.destroy();
  await closed;
  settle?.();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(service.bodies, []);
});

for (const isHeld of [false, true]) {
  test(`a body that comes with a head that is still judged is ${isHeld ? "held" : "counted"} all the same`, async () => {
    const seen: string[] = [];
    const judge: Partial<BodyJudge> = isHeld
      ? { onWhole: (body) => (seen.push(body.toString()), undefined) }
      : { onChunk: (chunk) => (seen.push(chunk.toString()), undefined) };
    await using service = await serve(bodyGuard(judge, wait));
    await exchange(service.port, [post("early")], isDone);
    await exchange(
      service.port,
      [`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nhalf`, "half"],
      isDone,
    );
    assert.equal(seen.join(""), "earlyhalfhalf");
    assert.deepEqual(service.bodies, ["early", "halfhalf"]);
    const over = await exchange(service.port, [chunked("a".repeat(1200))], isDone);
    assert.match(over, /^HTTP\/1\.1 413 /);
  });
}

test("a request that is refused after a wait leaves its connection in order", async () => {
  let isFirst = true;
  await using service = await serve(
    bodyGuard({}, () => {
      const judged = isFirst ? wait().then(() => deny("PM_RATE_LIMITED")) : undefined;
      isFirst = false;
      return judged;
    }),
  );
  const received = await exchange(service.port, [post("one"), post("two")], answers(2));
  assert.match(received, /^HTTP\/1\.1 429 [^]*HTTP\/1\.1 200 /);
  assert.deepEqual(service.bodies, ["two"]);
});

test("a request without a body goes on after a wait", async () => {
  await using service = await serve(bodyGuard({}, async () => await Promise.resolve(undefined)));
  const received = await exchange(service.port, ["GET / HTTP/1.1\r\nHost: a\r\n\r\n"], isDone);
  assert.match(received, /^HTTP\/1\.1 200 /);
});

for (const isAsync of [false, true]) {
  test(`monitor mode lets a request pass whose head guard ${isAsync ? "rejects" : "throws"}`, async () => {
    const broken = new Error("broken");
    const head = isAsync
      ? async () => await Promise.reject<undefined>(broken)
      : () => {
          throw broken;
        };
    await using service = await serve(bodyGuard({}, head), { mode: "monitor" });
    await exchange(service.port, [post("abc")], isDone);
    assert.deepEqual(service.bodies, ["abc"]);
  });
}

test("monitor mode tells of a body over the limit and lets all of it pass, without holding it", async () => {
  const codes: (string | undefined)[] = [];
  const onEvent: PipelineOptions["onEvent"] = (event) =>
    codes.push("code" in event ? event.code : event.type);
  let judged = 0;
  await using service = await serve(
    bodyGuard({
      onWhole() {
        judged++;
        return undefined;
      },
    }),
    { mode: "monitor", onEvent },
  );
  await exchange(service.port, [chunked("a".repeat(600), "b".repeat(600), "c".repeat(600))], isDone);
  assert.deepEqual(service.bodies, [`${"a".repeat(600)}${"b".repeat(600)}${"c".repeat(600)}`]);
  assert.deepEqual(codes, ["PM_BODY_TOO_LARGE"]);
  assert.equal(judged, 0);
});

for (const mode of ["enforce", "monitor"] as const) {
  test(`a judge that throws is ${mode === "enforce" ? "a refusal" : "let pass"} in ${mode} mode`, async () => {
    for (const judge of [{ onWhole: throws }, { onChunk: throws }]) {
      await using service = await serve(bodyGuard(judge), { mode });
      const received = await exchange(service.port, [post("abc")], isDone);
      assert.match(received, mode === "enforce" ? /^HTTP\/1\.1 500 / : /^HTTP\/1\.1 200 /);
      assert.deepEqual(service.bodies, mode === "enforce" ? [] : ["abc"]);
    }
  });
}

test("an upload over the limit is cut off where the application already answers", async () => {
  const server = createServer((request, response) => {
    response.writeHead(200);
    request.pipe(response);
  });
  attachServer(server, new Pipeline([bodyGuard({})]));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const received = await exchange(
    port,
    [chunked("a".repeat(600)).slice(0, -5), `258\r\n${"b".repeat(600)}\r\n`],
    () => false,
  );
  server.close();
  assert.match(received, /^HTTP\/1\.1 200 /);
  assert.equal(received.includes("b".repeat(600)), false);
});
