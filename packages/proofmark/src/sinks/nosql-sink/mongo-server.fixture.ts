import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

import { BSON, type Document } from "mongodb";

/** A server that speaks just enough of MongoDB's protocol for its driver, and keeps the commands that it was sent. */
export interface MongoServer extends AsyncDisposable {
  readonly url: string;
  readonly commands: Document[];
}

const opMsg = 2013;

/** Starts it on a loopback port; every query finds one document. */
export async function startMongo(): Promise<MongoServer> {
  const commands: Document[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    let received = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
        const length = received.readInt32LE(0);
        socket.write(replyTo(received.subarray(0, length), commands));
        received = received.subarray(length);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `mongodb://127.0.0.1:${port}/?directConnection=true&heartbeatFrequencyMS=60000`,
    commands,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** One message, for one: OP_MSG as in the driver specifications, or the OP_QUERY of a first greeting. */
function replyTo(message: Buffer, commands: Document[]): Buffer {
  const requestId = message.readInt32LE(4);
  const isMessage = message.readInt32LE(12) === opMsg;
  const start = isMessage ? 21 : message.indexOf(0, 20) + 9;
  const command = BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)));
  const name = Object.keys(command)[0] ?? "";
  const isGreeting = ["hello", "ismaster", "isMaster"].includes(name);
  if (!isGreeting && name !== "endSessions" && name !== "ping") commands.push(command);
  const body = BSON.serialize(isGreeting ? greeting : answerTo(name));
  const head = Buffer.alloc(isMessage ? 21 : 36);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(1, 4);
  head.writeInt32LE(requestId, 8);
  head.writeInt32LE(isMessage ? opMsg : 1, 12);
  if (!isMessage) head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}

const greeting = {
  ok: 1,
  ismaster: true,
  helloOk: true,
  isWritablePrimary: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 25,
};

function answerTo(name: string): Document {
  if (name === "find" || name === "aggregate")
    return { ok: 1, cursor: { id: new BSON.Long(0), ns: "test.users", firstBatch: [{ user: "ann", n: 1 }] } };
  if (name === "distinct") return { ok: 1, values: ["ann"] };
  if (name === "findAndModify") return { ok: 1, value: { user: "ann" } };
  return { ok: 1, n: 1, nModified: 1 };
}
