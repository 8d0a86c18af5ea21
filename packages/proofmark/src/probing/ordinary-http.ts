import { type Agent, type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";

import { socketHost } from "../kernel/ip-address.ts";
import { messageOf } from "../kernel/message-of.ts";
import { evidenceHeader } from "../model/evidence.ts";
import type { Answer, AttackRequest } from "../model/probe.ts";
import { createAnswer } from "./answer.ts";
import type { Budget } from "./budget.ts";
import { decodeBody } from "./decode-body.ts";
import { TargetUnreachable } from "./errors.ts";
import { pathAndQuery } from "./request-path.ts";

export interface SenderOptions {
  readonly origin: URL;
  readonly budget: Budget;
  /** Source address: on loopback each probe comes as a client of its own, as attackers do. */
  readonly localAddress?: string | undefined;
  /** Added to every request, such as a session cookie that the user gave. */
  readonly headers?: readonly (readonly [string, string])[] | undefined;
  /** Milliseconds for one ordinary exchange. Default: 10,000. */
  readonly timeoutMs?: number;
}

const bodyLimitBytes = 256 * 1024;
const userAgent = "Mozilla/5.0 (compatible; Proofmark)";

/** Sends one request and reads its answer. @throws TargetUnreachable, or the signal's reason. */
export function sendOnce(options: SenderOptions, agent: Agent, request: AttackRequest): Promise<Answer> {
  const { origin, budget, localAddress } = options;
  const url = request.path.startsWith("/") ? undefined : new URL(request.path, origin);
  if (url !== undefined && url.origin !== origin.origin) {
    throw new Error("A probe sends to its target's origin alone.");
  }
  const path = sendable(url === undefined ? request.path : pathAndQuery(url));
  const method = request.method ?? "GET";
  const headers = completeHeaders(options, request);
  const recorded = {
    method,
    url: `${origin.origin}${path}`,
    headers: headers
      .filter(([name]) => name.toLowerCase() !== evidenceHeader)
      .map((header) => (isPrivate(options, header) ? ([header[0], "…"] as const) : header)),
    ...(request.body === undefined ? {} : { body: request.body.toString().slice(0, 8192) }),
  };
  const startedAt = performance.now();
  const requestOptions: RequestOptions = {
    protocol: origin.protocol,
    hostname: socketHost(origin),
    port: origin.port,
    path,
    method,
    headers: headers.flat(),
    agent,
    setHost: false,
    signal: budget.signal,
    localAddress,
  };
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = (origin.protocol === "https:" ? httpsRequest : httpRequest)(requestOptions);
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      outgoing.destroy();
      if (budget.signal.aborted) reject(budget.signal.reason as Error);
      else
        reject(
          new TargetUnreachable(`${method} on ${origin.host} got no response: ${messageOf(error)}`, {
            cause: error,
          }),
        );
    };
    const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? 10_000;
    let incoming: IncomingMessage | undefined;
    const timer = setTimeout(() => {
      // A head without an end, such as a stream of events, is an answer all the same: what came is judged.
      if (incoming === undefined) fail(new Error(`nothing in ${timeoutMs} ms`));
      else incoming.destroy();
    }, timeoutMs);
    outgoing.on("error", (error) => {
      // A server may answer and close while the body is still being sent.
      if (incoming === undefined) fail(error);
    });
    outgoing.on("response", (response) => {
      incoming = response;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = (): void => {
        clearTimeout(timer);
        const body = decodeBody(
          Buffer.concat(chunks),
          response.headers["content-encoding"],
          bodyLimitBytes * 4,
        );
        const status = response.statusCode ?? 0;
        resolve(
          createAnswer({
            request: recorded,
            status,
            headers: pairs(response.rawHeaders),
            body,
            durationMs: performance.now() - startedAt,
          }),
        );
      };
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= bodyLimitBytes) chunks.push(chunk);
        else response.destroy();
      });
      response.on("close", finish);
      response.on("error", () => {});
    });
    outgoing.end(request.body);
  });
}

/** A path may come from the target itself (robots.txt names any): what no request line can hold is encoded. */
function sendable(path: string): string {
  return path.toWellFormed().replaceAll(/[^\u0021-\u007E\u0080-\u00FF]+/g, encodeURIComponent);
}

/** Standard credentials are taken out by the reports, with their echoes; what else the user gave is not recorded. */
function isPrivate({ headers = [] }: SenderOptions, header: readonly [string, string]): boolean {
  return headers.includes(header) && !/^(cookie|authorization)$/i.test(header[0]);
}

function completeHeaders(
  options: SenderOptions,
  request: AttackRequest,
): readonly (readonly [string, string])[] {
  const without = request.without?.toLowerCase();
  const given = (options.headers ?? []).filter(([name]) => name.toLowerCase() !== without);
  const own = [...given, ...(request.headers ?? [])];
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  const added: (readonly [string, string])[] = [];
  const add = (name: string, value: string): void => {
    if (!names.has(name.toLowerCase())) added.push([name, value]);
  };
  add("Host", options.origin.host);
  add("User-Agent", userAgent);
  add("Accept", "text/html,application/json;q=0.9,*/*;q=0.8");
  add(evidenceHeader, "1");
  if (request.body !== undefined && !names.has("transfer-encoding")) {
    add("Content-Length", String(Buffer.byteLength(request.body)));
  }
  return [...added, ...own];
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  const result: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    result.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  return result;
}
