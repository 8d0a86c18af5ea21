import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { test } from "node:test";

import { attachServer } from "../../http/attach.ts";
import { Pipeline, type PipelineOptions } from "../../http/pipeline.ts";
import { slowRequest, type SlowRequestGuard } from "./guard.ts";

const clock = { now: () => 0 };
const second = 1_000;

interface Service extends AsyncDisposable {
  readonly guard: SlowRequestGuard;
  /** Connects, writes, and waits until the server has read it. */
  open(bytes: string): Promise<Client>;
}

interface Client {
  readonly socket: Socket;
  /** What came back, once the server has closed. */
  readonly closed: Promise<string>;
  write(bytes: string): Promise<void>;
  isOpen(): boolean;
}

async function serve(
  listener: RequestListener,
  options?: Parameters<typeof slowRequest>[0],
  pipeline?: PipelineOptions,
): Promise<Service> {
  const guard = slowRequest(options, clock);
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  const whole = new Pipeline([guard], pipeline);
  attachServer(server, whole);
  server.on("upgrade", (_request, socket: Socket) => {
    sockets.push(socket);
    socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const sockets: Socket[] = [];
  const { port } = server.address() as AddressInfo;
  return {
    guard,
    async open(bytes) {
      const arrived = new Promise<Socket>((resolve) => server.once("connection", resolve));
      const socket = connect(port, "127.0.0.1");
      sockets.push(socket);
      let received = "";
      let isOpen = true;
      socket.on("data", (chunk) => (received += chunk.toString("latin1")));
      socket.on("error", () => {});
      const closed = new Promise<string>((resolve) =>
        socket.on("close", () => {
          isOpen = false;
          resolve(received);
        }),
      );
      // A connection that is refused is told to nobody.
      const peer = await Promise.race([arrived, closed.then(() => socket)]);
      const write = async (text: string): Promise<void> => {
        const before = peer.bytesRead;
        socket.write(text);
        while (peer.bytesRead < before + text.length && !peer.destroyed)
          await new Promise((resolve) => setImmediate(resolve));
        // One turn more, for the parser and the handler.
        await new Promise((resolve) => setTimeout(resolve, 5));
      };
      if (bytes !== "") await write(bytes);
      return { socket, closed, write, isOpen: () => isOpen };
    },
    async [Symbol.asyncDispose]() {
      const over = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await over;
      await whole[Symbol.asyncDispose]();
    },
  };
}

const answer: RequestListener = (request, response) => {
  request.resume();
  request.on("end", () => response.end("ok"));
};
const turn = async (): Promise<void> => await new Promise((resolve) => setTimeout(resolve, 20));
const unfinished = "GET / HTTP/1.1\r\nHost: a\r\n";
const whole = `${unfinished}\r\n`;

test("a head that is not whole after its limit is answered 408 and closed", async () => {
  await using service = await serve(answer);
  const client = await service.open(unfinished);
  service.guard.sweep(5 * second);
  await turn();
  assert.equal(client.isOpen(), true);
  service.guard.sweep(5 * second + 1);
  assert.match(await client.closed, /^HTTP\/1\.1 408 [^]*"code":"PM_REQUEST_TIMEOUT"/);
});

test("bytes that keep coming do not extend the time of a head", async () => {
  await using service = await serve(answer);
  const client = await service.open(unfinished);
  for (let now = 1; now <= 5; now++) {
    await client.write("X: a\r\n");
    service.guard.sweep(now * second);
  }
  await client.write("X: a\r\n");
  service.guard.sweep(6 * second);
  assert.match(await client.closed, /^HTTP\/1\.1 408 /);
});

test("a connection without a byte is closed without a word, and only after the idle limit", async () => {
  await using service = await serve(answer);
  const client = await service.open("");
  service.guard.sweep(60 * second);
  await turn();
  assert.equal(client.isOpen(), true);
  service.guard.sweep(60 * second + 1);
  assert.equal(await client.closed, "");
});

test("the time of a later head starts with its first byte, not with the end of the last response", async () => {
  await using service = await serve(answer);
  const client = await service.open(whole);
  service.guard.sweep(30 * second);
  await client.write(unfinished);
  service.guard.sweep(31 * second);
  service.guard.sweep(36 * second);
  await turn();
  assert.equal(client.isOpen(), true);
  service.guard.sweep(36 * second + 1);
  assert.match(await client.closed, /HTTP\/1\.1 200 [^]*HTTP\/1\.1 408 /);
});

const uploading = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";

test("a body below the minimum rate is answered 408 once its grace is over", async () => {
  await using service = await serve(answer);
  const client = await service.open(uploading);
  service.guard.sweep(5 * second);
  await turn();
  assert.equal(client.isOpen(), true);
  service.guard.sweep(6 * second);
  assert.match(await client.closed, /^HTTP\/1\.1 408 /);
});

test("a body above the minimum rate goes on, until the time of a body is over", async () => {
  await using service = await serve(answer, { bodySeconds: 20 });
  const client = await service.open(uploading);
  for (let now = 1; now <= 20; now++) {
    await client.write("a".repeat(600));
    service.guard.sweep(now * second);
  }
  assert.equal(client.isOpen(), true);
  service.guard.sweep(21 * second);
  assert.match(await client.closed, /^HTTP\/1\.1 408 /);
});

test("a body that the application does not read is not held against the client", async () => {
  await using service = await serve(() => {});
  const client = await service.open(uploading);
  client.socket.write("a".repeat(90_000));
  await turn();
  for (let now = 1; now <= 59; now++) service.guard.sweep(now * second);
  await turn();
  assert.equal(client.isOpen(), true);
});

test("a body that goes on after its answer is closed, with no second answer", async () => {
  await using service = await serve((_request, response) => void response.end("early"));
  const client = await service.open(uploading);
  service.guard.sweep(6 * second);
  const received = await client.closed;
  assert.match(received, /^HTTP\/1\.1 200 /);
  assert.equal(received.includes("408"), false);
});

test("a handler may take as long as it likes", async () => {
  await using service = await serve(() => {});
  const client = await service.open(whole);
  service.guard.sweep(3600 * second);
  await turn();
  assert.equal(client.isOpen(), true);
});

test("an event stream that is silent for long stays open", async () => {
  await using service = await serve((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("data: 1\n\n");
  });
  const client = await service.open(whole);
  service.guard.sweep(1 * second);
  service.guard.sweep(3600 * second);
  await turn();
  assert.equal(client.isOpen(), true);
});

test("an upgraded connection stays open", async () => {
  await using service = await serve(answer);
  const client = await service.open(`${unfinished}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  service.guard.sweep(3600 * second);
  await turn();
  assert.equal(client.isOpen(), true);
});

test("a response that nobody takes is given up after its limit", async () => {
  await using service = await serve(
    (_request, response) => void response.end(Buffer.alloc(64 * 1024 * 1024)),
  );
  const client = await service.open("");
  client.socket.pause();
  await client.write(whole);
  await turn();
  service.guard.sweep(1 * second);
  await turn();
  service.guard.sweep(2 * second);
  service.guard.sweep(62 * second);
  assert.equal(client.isOpen(), true);
  service.guard.sweep(62 * second + 1);
  client.socket.resume();
  assert.ok((await client.closed).length < 64 * 1024 * 1024);
});

test("the connections of one address have a limit, and a closed one makes room", async () => {
  await using service = await serve(answer, { maxConnectionsPerAddress: 2 });
  const first = await service.open("");
  await service.open("");
  const third = await service.open("");
  assert.match(await third.closed, /^HTTP\/1\.1 429 [^]*"code":"PM_CONNECTIONS_EXCEEDED"/);
  first.socket.destroy();
  await turn();
  const fourth = await service.open(whole);
  await turn();
  assert.equal(fourth.isOpen(), true);
});

test("a trusted proxy may hold any number of connections", async () => {
  await using service = await serve(
    answer,
    { maxConnectionsPerAddress: 1 },
    { trustedProxies: ["127.0.0.1"] },
  );
  const clients = [await service.open(""), await service.open(""), await service.open("")];
  await turn();
  assert.deepEqual(
    clients.map((client) => client.isOpen()),
    [true, true, true],
  );
});

test("monitor mode tells and closes nothing", async () => {
  const codes: string[] = [];
  await using service = await serve(
    answer,
    { maxConnectionsPerAddress: 1 },
    { mode: "monitor", onEvent: (event) => codes.push("code" in event ? event.code : event.type) },
  );
  const client = await service.open(unfinished);
  const other = await service.open("");
  service.guard.sweep(6 * second);
  await turn();
  assert.deepEqual([client.isOpen(), other.isOpen()], [true, true]);
  assert.deepEqual(codes, ["PM_CONNECTIONS_EXCEEDED", "PM_REQUEST_TIMEOUT"]);
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(() => slowRequest({ headSecond: 1 } as never), /Did you mean headSeconds\?/);
});
