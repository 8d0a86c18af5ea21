import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type RequestListener,
  type RequestOptions,
} from "node:http";
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createHttpServer } from "node:http";
import type { TestContext } from "node:test";

import { Pipeline, type PipelineOptions } from "../http/pipeline.ts";
import type { Guard } from "../model/guard.ts";
import { hstsSpec } from "../shield/hsts/spec.ts";
import { createGateway, type Gateway, type GatewayParts } from "./gateway.ts";
import type { GatewayOptions } from "./options.ts";

/** Signs every response, as every guard of headers does. */
export function signingGuard(signature = "signed"): Guard {
  return {
    spec: { ...hstsSpec, id: "signing" },
    onResponseHead(_exchange, head) {
      head.set("X-Signed", signature);
      return undefined;
    },
  };
}

export function signingPipeline(options: PipelineOptions = {}): Pipeline {
  return new Pipeline([signingGuard()], options);
}

export function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port;
}

/** A node:http server on loopback; returns its origin. */
export async function startUpstream(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${portOf(server)}`;
}

/** A server of bare sockets on loopback, for what no HTTP server would do; returns its origin. */
export async function startRawUpstream(t: TestContext, onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${portOf(server)}`;
}

export type StartedGateway = Gateway & { readonly url: string; readonly port: number };

export async function startTestGateway(
  t: TestContext,
  upstream: string,
  options: Partial<GatewayOptions & GatewayParts> = {},
): Promise<StartedGateway> {
  const gateway = createGateway({ closeGraceMs: 0, pipeline: signingPipeline(), ...options, upstream });
  t.after(() => gateway.close());
  const { port } = await gateway.listen({ port: 0 });
  return Object.assign(gateway, { port }) as StartedGateway;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** One request on its own connection. */
export function ask(url: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Received> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Sends bytes as they are and returns everything until the connection ends; `isReset` where it was broken off. */
export function sendBytes(
  port: number,
  bytes: string,
): Promise<{ readonly text: string; readonly isReset: boolean }> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    let isReset = false;
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => (text += chunk));
    socket.on("error", () => (isReset = true));
    socket.on("close", () => resolve({ text, isReset }));
    socket.write(bytes, "latin1");
  });
}

/** What an echoing upstream saw of a request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { method, url, rawHeaders, headers } = request;
    response.end(
      JSON.stringify({ method, url, rawHeaders, headers, body: Buffer.concat(chunks).toString() }),
    );
  });
};

export function seen(received: { readonly body: string }): Seen {
  return JSON.parse(received.body) as Seen;
}
