import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";

import { createPipeline, type ControlOptions } from "proofmark";
import { createGateway } from "proofmark/gateway";

import { bodyOf, type CorpusRecord } from "./corpus.ts";

const answerLimitMs = 10_000;

/** A gateway with inspection alone switched on, in front of a service that answers 200 to everything. */
export async function startWire(): Promise<Wire> {
  const upstream = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.end("ok"));
  });
  await new Promise<void>((resolve) => void upstream.listen(0, "127.0.0.1", resolve));
  const others = createPipeline()
    .guards.map(({ spec }) => spec.id)
    .filter((id) => id !== "inspection");
  const controls = Object.fromEntries(others.map((id) => [id, false])) as ControlOptions;
  const gateway = createGateway({
    upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
    // Nobody reads ten thousand log lines.
    pipeline: createPipeline({ controls, onEvent: () => {} }),
  });
  const { port } = await gateway.listen({ host: "127.0.0.1", port: 0 });
  return {
    ask: async (record) => await ask(port, bytesOf(record)),
    async close() {
      await gateway.close();
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
    },
  };
}

export interface Wire {
  /** The status of the answer, 0 where there was none. */
  ask(record: CorpusRecord): Promise<number>;
  close(): Promise<void>;
}

/** The request as the corpus says it is written: nothing is normalised by a client. */
function bytesOf(record: CorpusRecord): Buffer {
  const { method, path, headers } = record;
  const body = bodyOf(record);
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  if (!names.has("host")) lines.push("Host: app.example.com");
  const hasLength = names.has("content-length") || names.has("transfer-encoding");
  if (!hasLength && (body.length > 0 || ["POST", "PUT", "PATCH"].includes(method)))
    lines.push(`Content-Length: ${body.length}`);
  if (!names.has("connection")) lines.push("Connection: close");
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body]);
}

async function ask(port: number, bytes: Buffer): Promise<number> {
  return await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let received = "";
    const finish = (): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(Number(/^HTTP\/1\.[01] (\d{3})/.exec(received)?.[1] ?? 0));
    };
    const limit = setTimeout(finish, answerLimitMs);
    socket.on("connect", () => socket.write(bytes));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (received.includes("\r\n\r\n")) finish();
    });
    socket.on("error", finish);
    socket.on("close", finish);
  });
}
