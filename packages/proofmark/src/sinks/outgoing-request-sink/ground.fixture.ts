import dns from "node:dns";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isIP, type AddressInfo, type Server } from "node:net";
import { mock } from "node:test";

import { serve, type Served } from "../../http/served.fixture.ts";
import type { PipelineOptions } from "../../http/pipeline.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { classifyAddress, type AddressClass } from "./address-class.ts";
import { createOutgoingRequestSink } from "./guard.ts";
import type { OutgoingRequestSinkOptions } from "./options.ts";

/** Loopback addresses that stand for others: nothing here leaves the machine. */
export const publicAddress = "127.0.0.2";
export const insideAddress = "127.0.0.1";
export const metadataAddress = "127.0.0.3";

/** The table of addresses in which {@link publicAddress} is public. */
function classify(address: string): AddressClass {
  if (address === publicAddress) return "public";
  return address === metadataAddress ? "metadata" : classifyAddress(address);
}

/** What names resolve to here: one answer a question, the last one for good. */
const names = new Map<string, string[][]>();

/** Names a host; each further list of addresses is the answer to a further question. */
export function resolveTo(name: string, ...answers: string[][]): void {
  names.set(name, answers);
}

type Callback = (error: Error | null, address?: unknown, family?: number) => void;

mock.method(dns, "lookup", (name: string, options: dns.LookupOptions, callback: Callback) => {
  const answers = names.get(name.endsWith(".") ? name.slice(0, -1) : name);
  const found =
    answers !== undefined && answers.length > 1
      ? answers.shift()
      : (answers?.[0] ?? (isIP(name) === 0 ? undefined : [name]));
  process.nextTick(() => {
    if (found === undefined) callback(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }));
    else if (options.all === true)
      callback(
        null,
        found.map((address) => ({ address, family: 4 })),
      );
    else callback(null, found[0], 4);
  });
});

/** A server that counts what reaches it. */
export interface Reached extends AsyncDisposable {
  readonly port: number;
  readonly requests: string[];
  readonly connections: number;
}

/** Servers at an address; they answer `secret`, or redirect where a path says so: `/to/<url>`. */
export async function reachable(address: string, port = 0): Promise<Reached> {
  const requests: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    requests.push(`${request.headers.host} ${request.url}`);
    const to = /^\/to\/(.*)$/.exec(request.url ?? "")?.[1];
    if (to === undefined) response.end("secret");
    else response.writeHead(302, { location: decodeURIComponent(to) }).end();
  });
  server.on("connection", () => connections++);
  await listen(server, address, port);
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function listen(server: Server, address: string, port: number): Promise<void> {
  server.listen(port, address);
  await once(server, "listening");
}

/** Fetches what the request names, by one of the clients that applications use. */
export type Client = (url: string, request: IncomingMessage) => Promise<string>;

/** An application that fetches `?url=` and shows what it got, guarded by the sink. */
export async function application(
  client: Client,
  options: OutgoingRequestSinkOptions = {},
  pipeline: PipelineOptions = {},
): Promise<Served> {
  return await serve(
    [createOutgoingRequestSink(options, classify)],
    (request, response) => void answer(client, request, response),
    pipeline,
  );
}

async function answer(client: Client, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "", "http://a.example").searchParams.get("url") ?? "";
  try {
    const body = await client(url, request);
    response.end(`got ${body}`);
  } catch (error) {
    response.writeHead(502).end(`failed ${error instanceof Error ? error.name : ""}`);
  }
}

/** The status and body of the application's answer for a URL. */
export async function preview(served: Served, url: string): Promise<{ status: number; body: string }> {
  return await served.ask(`GET /preview?url=${encodeURIComponent(url)} HTTP/1.1`);
}

/** What the guard refused, and where it failed. */
export function refusals({ events }: Served): ProofmarkEvent[] {
  return events.filter(({ type }) => type === "refusal" || type === "fault");
}
