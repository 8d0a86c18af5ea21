import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { test } from "node:test";

import { attachServer } from "../../http/attach.ts";
import { Pipeline } from "../../http/pipeline.ts";
import { requestSmuggling } from "./guard.ts";

type Options = Parameters<typeof requestSmuggling>[0];

interface Seen {
  /** Everything that came back until the server closed. */
  readonly text: string;
  /** Requests that reached the application. */
  readonly handled: readonly string[];
}

/** Writes bytes to a guarded server and reads until it closes; the last request of `bytes` asks it to. */
async function write(bytes: string, options?: Options): Promise<Seen> {
  const handled: string[] = [];
  const server = createServer((request, response) => {
    handled.push(`${request.method} ${request.url}`);
    request.resume();
    request.on("end", () => response.end("ok"));
  });
  server.on("upgrade", (request, socket) => {
    handled.push(`upgrade ${request.url}`);
    socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  });
  attachServer(server, new Pipeline([requestSmuggling(options)]));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let received = "";
    socket.on("data", (chunk) => (received += chunk.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => resolve(received));
    socket.setTimeout(5_000, () => reject(new Error(`The server did not close; it sent ${received}`)));
    socket.write(Buffer.from(bytes, "latin1"));
  });
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
  return { text, handled };
}

const message = (start: string, lines: readonly string[], body = ""): string =>
  `${start}\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
const close = "Connection: close";
const host = "Host: a.example";

const ambiguous: readonly (readonly [string, string])[] = [
  [
    "Transfer-Encoding in HTTP/1.0",
    message("POST / HTTP/1.0", [host, "Transfer-Encoding: chunked"], "0\r\n\r\n"),
  ],
  [
    "a coding before chunked",
    message("POST / HTTP/1.1", [host, "Transfer-Encoding: gzip, chunked"], "0\r\n\r\n"),
  ],
  [
    "a coding in a line of its own",
    message("POST / HTTP/1.1", [host, "Transfer-Encoding: x", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
  ],
  ["two hosts", message("GET / HTTP/1.1", [host, "Host: b.example"])],
  ["the same host twice", message("GET / HTTP/1.1", [host, host])],
  ["a host in other letters beside Host", message("GET / HTTP/1.1", [host, "hOST: b.example"])],
  ["a target for another host", message("GET http://b.example/ HTTP/1.1", [host])],
  ["a target with user information", message("GET http://a.example@b.example/ HTTP/1.1", [host])],
  ["a target with a fragment", message("GET /a#/../b HTTP/1.1", [host])],
  ["a GET of the whole server", message("GET * HTTP/1.1", [host])],
  ["Content_Length", message("POST / HTTP/1.1", [host, "Content_Length: 5"])],
  ["Transfer_Encoding", message("POST / HTTP/1.1", [host, "transfer_encoding: chunked"])],
  [
    "a Connection that names Content-Length",
    message("POST / HTTP/1.1", [host, "Connection: content-length"]),
  ],
  [
    "a Connection that names a forwarded header",
    message("GET / HTTP/1.1", [host, "Connection: close, X-Forwarded-For"]),
  ],
  [
    "a Connection that names Cookie in a second line",
    message("GET / HTTP/1.1", [host, close, "Connection: cookie"]),
  ],
  ["a GET with a body", message("GET / HTTP/1.1", [host, "Content-Length: 3"], "abc")],
  ["a HEAD with chunks", message("HEAD / HTTP/1.1", [host, "Transfer-Encoding: chunked"], "0\r\n\r\n")],
  ["HTTP/2.0 in the request line", message("GET / HTTP/2.0", [host])],
  [
    "an upgrade to h2c",
    message("GET / HTTP/1.1", [
      host,
      "Connection: Upgrade, HTTP2-Settings",
      "Upgrade: h2c",
      "HTTP2-Settings: AA",
    ]),
  ],
  [
    "h2c behind another protocol",
    message("GET / HTTP/1.1", [host, "Connection: Upgrade", "Upgrade: websocket, H2C"]),
  ],
];

for (const [name, bytes] of ambiguous) {
  test(`${name} is refused, and reaches nothing`, async () => {
    const { text, handled } = await write(bytes);
    assert.match(text, /^HTTP\/1\.1 400 /);
    assert.deepEqual(handled, []);
    if (!bytes.startsWith("HEAD")) assert.match(text, /"code":"PM_REQUEST_AMBIGUOUS"/);
  });
}

const ordinary: readonly (readonly [string, string])[] = [
  [
    "a chunked POST",
    message("POST / HTTP/1.1", [host, close, "Transfer-Encoding: Chunked"], "1\r\na\r\n0\r\n\r\n"),
  ],
  ["a POST with a length", message("POST / HTTP/1.1", [host, close, "Content-Length: 3"], "abc")],
  ["a GET of length 0", message("GET / HTTP/1.1", [host, close, "Content-Length: 0"])],
  ["a target for the same host", message("GET http://A.example/x?y HTTP/1.1", [host, close])],
  ["OPTIONS of the whole server", message("OPTIONS * HTTP/1.1", [host, close])],
  ["HTTP/1.0 without a host", message("GET / HTTP/1.0", ["Accept: */*"])],
  [
    "te and trailers in Connection",
    message("GET / HTTP/1.1", [host, "Connection: TE, close", "TE: trailers"]),
  ],
  ["a DELETE with a body", message("DELETE / HTTP/1.1", [host, close, "Content-Length: 2"], "{}")],
  ["a WebSocket", message("GET / HTTP/1.1", [host, "Connection: keep-alive, Upgrade", "Upgrade: websocket"])],
];

for (const [name, bytes] of ordinary) {
  test(`${name} is let through`, async () => {
    const { text, handled } = await write(bytes);
    assert.match(text, /^HTTP\/1\.1 (?:200|101) /);
    assert.equal(handled.length, 1);
  });
}

test("what is pipelined behind an ambiguous request is neither handled nor answered", async () => {
  const second = message("GET /second HTTP/1.1", [host]);
  const { text, handled } = await write(`${message("GET / HTTP/1.1", [host, host])}${second}${second}`);
  assert.deepEqual(handled, []);
  assert.equal(text.split("HTTP/1.1 ").length - 1, 1);
});

test("two ordinary requests on one connection are both answered", async () => {
  const first = message("GET /first HTTP/1.1", [host]);
  const { handled } = await write(`${first}${message("GET /second HTTP/1.1", [host, close])}`);
  assert.deepEqual(handled, ["GET /first", "GET /second"]);
});

test("a GET with a body is let through where the options say so", async () => {
  const bytes = message("GET / HTTP/1.1", [host, close, "Content-Length: 3"], "abc");
  assert.deepEqual((await write(bytes, { allowsGetBody: true })).handled, ["GET /"]);
});
