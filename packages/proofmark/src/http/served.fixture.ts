import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";

import type { ProofmarkEvent } from "../model/event.ts";
import type { Guard } from "../model/guard.ts";
import { attachServer } from "./attach.ts";
import { Pipeline, type PipelineOptions } from "./pipeline.ts";

/** A guard named `id` that does what the test says. */
export function guardOf(id: string, hooks: Omit<Guard, "spec">): Guard {
  const spec = { id } as Guard["spec"];
  return { spec, ...hooks };
}

/** A guard that sets one header on every response, so that a test sees whether the hooks ran. */
export const marking: Guard = guardOf("marking", {
  onResponseHead(_exchange, head) {
    head.set("X-Guarded", "yes");
    return undefined;
  },
});

export interface RawResponse {
  readonly status: number;
  /** The reason phrase. */
  readonly reason: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: string;
}

export interface Served extends AsyncDisposable {
  readonly server: Server;
  readonly port: number;
  readonly pipeline: Pipeline;
  readonly events: ProofmarkEvent[];
  /** Everything that the server sends for these bytes until it closes the connection (or for `limitMs`), as latin1. */
  send(text: string, limitMs?: number): Promise<string>;
  /** The one response to a request line with headers; `Connection: close` is added, and a `Host` where there is none. */
  ask(requestLine?: string, headers?: readonly string[], body?: string): Promise<RawResponse>;
}

/** A guarded server on a loopback port. */
export async function serve(
  guards: readonly Guard[],
  handler: RequestListener,
  options: PipelineOptions = {},
  server: Server = createServer(),
): Promise<Served> {
  const events: ProofmarkEvent[] = [];
  const pipeline = new Pipeline(guards, { onEvent: (event) => events.push(event), ...options });
  attachServer(server, pipeline);
  server.on("request", handler);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const send = (text: string, limitMs = 1_500): Promise<string> => exchangeBytes(port, text, limitMs);
  return {
    server,
    port,
    pipeline,
    events,
    send,
    async ask(requestLine = "GET / HTTP/1.1", headers = [], body = "") {
      const host = headers.some((line) => /^host:/i.test(line)) ? [] : ["Host: a.example"];
      const lines = [requestLine, ...host, "Connection: close", ...headers, "", body];
      // The connection is closed with the answer: the limit is for handlers that load a large module first.
      return parseResponse(await send(lines.join("\r\n"), 8_000));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await pipeline[Symbol.asyncDispose]();
    },
  };
}

function exchangeBytes(port: number, text: string, limitMs: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let received = "";
    const limit = setTimeout(() => socket.destroy(), limitMs);
    socket.on("error", () => {});
    socket.on("data", (chunk) => (received += chunk.toString("latin1")));
    socket.on("close", () => {
      clearTimeout(limit);
      resolve(received);
    });
    socket.write(text, "latin1");
  });
}

/** Reads one response; a chunked body is put together. */
export function parseResponse(text: string): RawResponse {
  const end = text.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const [, status = "0", reason = ""] = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "set-cookie") cookies.push(value);
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const rest = text.slice(end + 4);
  const body = headers["transfer-encoding"] === "chunked" ? unchunk(rest) : rest;
  return { status: Number(status), reason, headers, cookies, body };
}

function unchunk(text: string): string {
  let body = "";
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (!(size > 0)) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
}
