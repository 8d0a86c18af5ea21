import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { test } from "node:test";

import { TargetUnreachable } from "./errors.ts";
import { sendRaw, type RawTarget } from "./raw-http.ts";
import { parseResponses } from "./raw-responses.ts";

const request = { method: "RAW", url: "http://127.0.0.1/", headers: [] };
const crlf = (...lines: readonly string[]): string => lines.join("\r\n");

function read(...lines: readonly string[]): readonly (readonly [number, string])[] {
  return parseResponses(crlf(...lines), request, 0).map(({ status, body }) => [status, body]);
}

test("two responses on one connection are two answers", () => {
  const one = [
    "HTTP/1.1 200 OK",
    "Content-Length: 1",
    "",
    "aHTTP/1.1 404 Not Found",
    "Content-Length: 1",
    "",
    "b",
  ];
  assert.deepEqual(read(...one), [
    [200, "a"],
    [404, "b"],
  ]);
});

test("chunks are put together, and what looks like the last chunk inside of one is not it", () => {
  const chunked = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "8", "ab0", "", "c", "0", "", ""];
  assert.deepEqual(read(...chunked), [[200, "ab0\r\n\r\nc"]]);
});

test("a response behind chunks with trailers is found", () => {
  const chunked = [
    "HTTP/1.1 200 OK",
    "Transfer-Encoding: chunked",
    "",
    "1",
    "a",
    "0",
    "X-Trailer: 1",
    "",
    "",
  ];
  const both = crlf(...chunked) + crlf("HTTP/1.1 204 No Content", "", "");
  assert.deepEqual(
    parseResponses(both, request, 0).map(({ status }) => status),
    [200, 204],
  );
});

test("an interim response is left out", () => {
  assert.deepEqual(read("HTTP/1.1 100 Continue", "", "HTTP/1.1 201 Created", "Content-Length: 0", "", ""), [
    [201, ""],
  ]);
});

test("bytes that are no HTTP are no answer", () => {
  assert.deepEqual(read("SSH-2.0-OpenSSH_9.6", "", ""), []);
});

async function withServer(
  onSocket: (socket: Socket) => void,
  use: (target: RawTarget) => Promise<void>,
  signal = new AbortController().signal,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await use({ origin: new URL(`http://127.0.0.1:${port}`), localAddress: undefined, signal });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

test("reading ends with the final response, not with 100 Continue", { timeout: 5_000 }, async () => {
  const text = crlf("HTTP/1.1 100 Continue", "", "HTTP/1.1 200 OK", "Content-Length: 2", "", "ok");
  await withServer(
    (socket) => socket.write(text),
    async (target) => {
      const { answers } = await sendRaw(target, ["GET / HTTP/1.1\r\n\r\n"], { timeoutMs: 60_000 });
      assert.equal(answers[0]?.body, "ok");
    },
  );
});

test("an answer to HEAD ends with its head, whatever length it names", { timeout: 5_000 }, async () => {
  await withServer(
    (socket) => socket.write(crlf("HTTP/1.1 200 OK", "Content-Length: 500", "", "")),
    async (target) => {
      const { answers } = await sendRaw(target, ["HEAD / HTTP/1.1\r\n\r\n"], { timeoutMs: 60_000 });
      assert.equal(answers[0]?.status, 200);
    },
  );
});

test("a peer that closes without a word leaves an exchange without a response", async () => {
  await withServer(
    (socket) => socket.end(),
    async (target) => {
      const answer = await sendRaw(target, ["GET / HTTP/1.1\r\n\r\n"], { timeoutMs: 2_000 });
      assert.equal(answer.end, "peer");
      assert.equal(answer.exchange.response, undefined);
    },
  );
});

test("a silent peer ends with our time limit", async () => {
  await withServer(
    () => {},
    async (target) => {
      assert.equal((await sendRaw(target, ["GET / HTTP/1.1\r\n"], { timeoutMs: 100 })).end, "timeout");
    },
  );
});

test("a port where nothing listens can't be reached", async () => {
  let closed: RawTarget | undefined;
  await withServer(
    () => {},
    async (target) => {
      closed = target;
    },
  );
  assert.ok(closed);
  await assert.rejects(sendRaw(closed, ["x"], { timeoutMs: 1_000 }), TargetUnreachable);
});
