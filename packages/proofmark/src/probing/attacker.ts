import {
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliDecompressSync, constants, gunzipSync, inflateSync } from "node:zlib";

import { evidenceHeader } from "../model/evidence.ts";
import type { Answer, AttackRequest, Attacker } from "../model/probe.ts";
import { createAnswer } from "./answer.ts";
import type { Budget } from "./budget.ts";
import { TargetUnreachable } from "./errors.ts";
import { sendRaw } from "./raw-http.ts";

export interface AttackerOptions {
  readonly origin: URL;
  readonly budget: Budget;
  /** Source address: on loopback each probe comes as a client of its own, as attackers do. */
  readonly localAddress?: string;
  /** Added to every request, such as a session cookie that the user gave. */
  readonly headers?: readonly (readonly [string, string])[];
  /** Milliseconds for one ordinary exchange. Default: 10,000. */
  readonly timeoutMs?: number;
}

const bodyLimitBytes = 256 * 1024;
const userAgent = "Mozilla/5.0 (compatible; Proofmark)";
/** A refusal for rate is waited out this often and this long at most, as a polite client does. */
const rateRetries = 2;
const rateWaitMs = 20_000;

/** An attacker whose connections end with it. */
export interface ClosableAttacker extends Attacker, AsyncDisposable {}

/** Makes the hands of a probe: one origin, the run's budget, a connection pool of its own. */
export function createAttacker(options: AttackerOptions): ClosableAttacker {
  const { origin, budget, localAddress } = options;
  const isTls = origin.protocol === "https:";
  // Certificates are judged by the TLS exposure; a probe attacks what stands behind them.
  const agent = isTls
    ? new HttpsAgent({ keepAlive: true, rejectUnauthorized: false })
    : new HttpAgent({ keepAlive: true });
  const exchangeOnce = (request: AttackRequest): Promise<Answer> => sendOnce(options, agent, request);

  return {
    origin,
    signal: budget.signal,
    async send(request) {
      await budget.take();
      return await exchangeOnce(request);
    },
    async raw(pieces, rawOptions) {
      await budget.take();
      return await sendRaw({ origin, localAddress, signal: budget.signal }, pieces, rawOptions);
    },
    async pause(ms) {
      await sleep(ms, undefined, { signal: budget.signal });
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
    },
  };
}

/** Sends, and waits out a 429 that says for how long; the last answer stands whatever it is. */
export async function sendPatiently(attacker: Attacker, request: AttackRequest): Promise<Answer> {
  let answer = await attacker.send(request);
  for (let attempt = 0; attempt < rateRetries && answer.status === 429; attempt++) {
    const waitMs = Number(answer.header("retry-after")) * 1000;
    if (!(waitMs >= 0 && waitMs <= rateWaitMs)) return answer;
    await attacker.pause(waitMs + 50);
    answer = await attacker.send(request);
  }
  return answer;
}

function sendOnce(options: AttackerOptions, agent: HttpAgent, request: AttackRequest): Promise<Answer> {
  const { origin, budget, localAddress } = options;
  const url = request.path.startsWith("/") ? undefined : new URL(request.path, origin);
  if (url !== undefined && url.origin !== origin.origin) {
    throw new Error("A probe sends to its target's origin alone.");
  }
  const path = sendable(url === undefined ? request.path : `${url.pathname}${url.search}`);
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
    hostname: origin.hostname.replace(/^\[|\]$/g, ""),
    port: origin.port,
    path,
    method,
    headers: headers.flat(),
    agent,
    setHost: false,
    signal: budget.signal,
    ...(localAddress === undefined ? {} : { localAddress }),
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
        const body = decode(Buffer.concat(chunks), response.headers["content-encoding"]);
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
function isPrivate({ headers = [] }: AttackerOptions, header: readonly [string, string]): boolean {
  return headers.includes(header) && !/^(cookie|authorization)$/i.test(header[0]);
}

function completeHeaders(
  options: AttackerOptions,
  request: AttackRequest,
): readonly (readonly [string, string])[] {
  const own = [...(options.headers ?? []), ...(request.headers ?? [])];
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

function decode(body: Buffer, encoding: string | undefined): string {
  const maxOutputLength = bodyLimitBytes * 4;
  // A body that was cut at our limit is shown as far as it came.
  const limit = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    if (encoding === "gzip") return gunzipSync(body, limit).toString();
    if (encoding === "deflate") return inflateSync(body, limit).toString();
    if (encoding === "br")
      return brotliDecompressSync(body, {
        maxOutputLength,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      }).toString();
  } catch {
    // A broken encoding, or a bomb: what came is shown as it came.
  }
  return body.toString();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
