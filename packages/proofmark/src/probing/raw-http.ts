import { connect as connectTcp, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";

import type { RecordedExchange } from "../model/finding.ts";
import type { Answer, RawAnswer, RawOptions } from "../model/probe.ts";
import { createAnswer } from "./answer.ts";
import { TargetUnreachable } from "./errors.ts";

const receivedLimit = 512 * 1024;
const recordedRequestLimit = 8 * 1024;

export interface RawTarget {
  readonly origin: URL;
  readonly localAddress: string | undefined;
  readonly signal: AbortSignal;
}

/** Opens a connection to the target. @throws TargetUnreachable */
export async function openSocket(
  { origin, localAddress, signal }: RawTarget,
  timeoutMs: number,
): Promise<Socket> {
  const isTls = origin.protocol === "https:";
  const host = origin.hostname.replace(/^\[|\]$/g, "");
  const port = Number(origin.port) || (isTls ? 443 : 80);
  const local = localAddress === undefined ? {} : { localAddress };
  // Probes judge TLS by itself; here the bytes matter, whoever signed the certificate.
  const socket = isTls
    ? connectTls({
        host,
        port,
        rejectUnauthorized: false,
        ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
        ...local,
      })
    : connectTcp({ host, port, ...local });
  return await new Promise<Socket>((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.destroy();
      reject(new TargetUnreachable(`No connection to ${origin.host}: ${error.message}`, { cause: error }));
    };
    const timer = setTimeout(() => fail(new Error(`nothing answered in ${timeoutMs} ms`)), timeoutMs);
    const onAbort = (): void => fail(new Error("stopped"));
    signal.addEventListener("abort", onAbort, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    socket.once("error", (error) => {
      settle();
      fail(error);
    });
    socket.once(isTls ? "secureConnect" : "connect", () => {
      settle();
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

/** Writes pieces to a fresh connection and reads what comes back. */
export async function sendRaw(
  target: RawTarget,
  pieces: readonly (string | Buffer)[],
  options: RawOptions,
): Promise<RawAnswer> {
  const startedAt = performance.now();
  const socket = await openSocket(target, options.timeoutMs);
  let received = "";
  let end: RawAnswer["end"] = "timeout";
  const closed = new Promise<void>((resolve) => {
    socket.on("error", () => {});
    socket.on("close", () => {
      if (!isOver) end = "peer";
      resolve();
    });
  });
  let isOver = false;
  const finish = (): void => {
    isOver = true;
    socket.destroy();
  };
  socket.on("data", (chunk: Buffer) => {
    if (received.length < receivedLimit) received += chunk.toString("latin1");
    if (options.readsToClose !== true && isWhole(received)) finish();
  });
  // Half-closed by the peer counts as closed: an attacker can't go on there.
  socket.on("end", () => {
    end = "peer";
    finish();
  });
  const timer = setTimeout(finish, options.timeoutMs);
  target.signal.addEventListener("abort", finish, { once: true });
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(typeof piece === "string" ? Buffer.from(piece, "latin1") : piece);
    if (options.pauseMs !== undefined && !socket.destroyed) {
      await Promise.race([sleep(options.pauseMs), closed]);
    }
  }
  await closed;
  clearTimeout(timer);
  target.signal.removeEventListener("abort", finish);
  const durationMs = performance.now() - startedAt;
  const request: RecordedExchange["request"] = {
    method: "RAW",
    url: target.origin.href,
    headers: [],
    raw: pieces
      .map((piece) => (typeof piece === "string" ? piece : piece.toString("latin1")))
      .join("")
      .slice(0, recordedRequestLimit),
  };
  const answers = parseResponses(received, request, durationMs);
  const exchange: RecordedExchange = answers[0]?.exchange ?? { request, response: undefined, durationMs };
  return { exchange, received, answers, end, durationMs };
}

/** Whether the first response is complete by its own framing. */
function isWhole(received: string): boolean {
  const parsed = parseOne(received, 0);
  return parsed !== undefined && parsed.isComplete && parsed.status >= 200;
}

/** Reads every response in a stream of bytes, in order; interim (1xx) ones are left out. */
export function parseResponses(
  received: string,
  request: RecordedExchange["request"],
  durationMs: number,
): readonly Answer[] {
  const answers: Answer[] = [];
  for (let offset = 0; ;) {
    const parsed = parseOne(received, offset);
    if (parsed === undefined) return answers;
    offset = parsed.end;
    if (parsed.status >= 200) {
      answers.push(
        createAnswer({
          request,
          status: parsed.status,
          headers: parsed.headers,
          body: parsed.body,
          durationMs,
        }),
      );
    }
  }
}

interface ParsedResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly end: number;
  readonly isComplete: boolean;
}

function parseOne(text: string, offset: number): ParsedResponse | undefined {
  const headEnd = text.indexOf("\r\n\r\n", offset);
  if (headEnd === -1) return undefined;
  const [statusLine = "", ...lines] = text.slice(offset, headEnd).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) return undefined;
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const value = (name: string): string | undefined =>
    headers.find(([other]) => other.toLowerCase() === name)?.[1];
  const bodyStart = headEnd + 4;
  const length = value("content-length");
  if (status < 200 || status === 204 || status === 304)
    return { status, headers, body: "", end: bodyStart, isComplete: true };
  if (length !== undefined) {
    const end = bodyStart + Number(length);
    return {
      status,
      headers,
      body: text.slice(bodyStart, end),
      end: Math.min(end, text.length),
      isComplete: text.length >= end,
    };
  }
  if (value("transfer-encoding")?.toLowerCase().includes("chunked") === true) {
    const last = text.indexOf("0\r\n\r\n", bodyStart);
    const end = last === -1 ? text.length : last + 5;
    return { status, headers, body: text.slice(bodyStart, end), end, isComplete: last !== -1 };
  }
  return { status, headers, body: text.slice(bodyStart), end: text.length, isComplete: false };
}
