import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";

import { openSqlite } from "../database/databases.fixture.ts";
import { countEvents } from "../events/count-events.ts";
import { createIngest } from "./create-ingest.ts";
import { batchOf, now, refusal, sent, shopSecret } from "./ingest.fixture.ts";

async function serving(timeoutMs = 15_000) {
  const opened = await openSqlite();
  const { handler } = createIngest({
    database: opened.database,
    secrets: { shop: [shopSecret] },
    now: () => now,
    limitBytes: 10_000,
    timeoutMs,
  });
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    database: opened.database,
    async post(path: string, headers: OutgoingHttpHeaders, body: Buffer | undefined, method = "POST") {
      const sending = request({ port, host: "127.0.0.1", path, method, headers });
      sending.end(body);
      const [response] = (await once(sending, "response")) as [IncomingMessage];
      return { status: response.statusCode, body: await text(response) };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await opened[Symbol.asyncDispose]();
    },
  };
}

const { headers, body } = sent(batchOf([refusal]));

test("a batch is taken over the wire, at once or in pieces", async () => {
  await using served = await serving();
  assert.equal((await served.post("/v1/events?x=1", headers, body)).status, 202);
  const chunked = await served.post("/v1/events", { ...headers, "transfer-encoding": "chunked" }, body);
  assert.deepEqual(JSON.parse(chunked.body), { stored: 0, repeated: 1, rejected: 0, rejections: [] });
  assert.equal(await countEvents(served.database, {}), 1);
});

const large = Buffer.alloc(10_001);
for (const [what, path, method, more, sending, status] of [
  ["a GET", "/v1/events", "GET", {}, undefined, 405],
  ["another path", "/v1/else", "POST", {}, body, 404],
  ["a body that says it is too large", "/v1/events", "POST", { "content-length": "10001" }, large, 413],
  ["a body that is too large", "/v1/events", "POST", { "transfer-encoding": "chunked" }, large, 413],
  ["a body that nobody signed", "/v1/proofs", "POST", { "webhook-id": "another" }, body, 401],
] as const)
  test(`${what} is answered with ${status}`, async () => {
    await using served = await serving();
    const answer = await served.post(path, { ...headers, ...more }, sending, method);
    assert.equal(answer.status, status);
    assert.equal(Reflect.get(Object(JSON.parse(answer.body)), "status"), status);
    assert.equal(await countEvents(served.database, {}), 0);
  });

test("a body that does not come is answered, and the connection closed", async () => {
  await using served = await serving(20);
  const socket = connect(served.port, "127.0.0.1");
  socket.write("POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nab");
  assert.match(await text(socket), /^HTTP\/1\.1 408 .*connection: close/is);
});

test("a sender that breaks off leaves the others alone", async () => {
  await using served = await serving();
  const socket = connect(served.port, "127.0.0.1");
  socket.write("POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nab");
  socket.end();
  await once(socket.resume(), "close");
  assert.equal((await served.post("/v1/events", headers, body)).status, 202);
});

test("bodies that nobody has signed yet fill no memory, and what they held is free again", async () => {
  await using served = await serving();
  const ended: Promise<unknown>[] = [];
  const sockets = Array.from({ length: 20 }, () => {
    const socket = connect(served.port, "127.0.0.1");
    socket.write("POST /v1/proofs HTTP/1.1\r\nHost: a\r\nContent-Length: 39000\r\n\r\n");
    socket.write(Buffer.alloc(30_000));
    return socket;
  });
  const refused = await Promise.any(
    sockets.map(async (socket) => {
      ended.push(once(socket, "close"));
      const [answer] = (await once(socket, "data")) as [Buffer];
      return answer.toString();
    }),
  );
  assert.match(refused, /^HTTP\/1\.1 503 .*retry-after/is);
  for (const socket of sockets) socket.destroy();
  await Promise.all(ended);
  const limit = Date.now() + 10_000;
  let status: number | undefined;
  while (status !== 202 && Date.now() < limit) ({ status } = await served.post("/v1/events", headers, body));
  assert.equal(status, 202);
});
