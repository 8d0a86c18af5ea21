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
  const port = origin.port === "" ? (isTls ? 443 : 80) : Number(origin.port);
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
    const onAbort = (): void => {
      settle();
      socket.destroy();
      reject(signal.reason as Error);
    };
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
  const isHead = (pieces[0] ?? "").toString("latin1").startsWith("HEAD ");
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
    if (options.readsToClose !== true && isWhole(received, isHead)) finish();
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
  const answers = parseResponses(received, request, durationMs, isHead);
  const exchange: RecordedExchange = answers[0]?.exchange ?? { request, response: undefined, durationMs };
  return { exchange, received, answers, end, durationMs };
}

/** Whether the first final response is complete by its own framing; after 101 the bytes are no HTTP any more. */
function isWhole(received: string, isHead: boolean): boolean {
  for (let offset = 0; ;) {
    const parsed = parseOne(received, offset, isHead);
    if (parsed === undefined || !parsed.isComplete) return false;
    if (parsed.status >= 200 || parsed.status === 101) return true;
    offset = parsed.end;
  }
}

/**
 * Reads every response in a stream of bytes, in order; interim (1xx) ones are left out. `isHead`: the first one answers
 * HEAD, and has no body whatever its headers say.
 */
export function parseResponses(
  received: string,
  request: RecordedExchange["request"],
  durationMs: number,
  isHead = false,
): readonly Answer[] {
  const answers: Answer[] = [];
  for (let offset = 0; ;) {
    const parsed = parseOne(received, offset, isHead && answers.length === 0);
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

function parseOne(text: string, offset: number, isHead: boolean): ParsedResponse | undefined {
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
  if (isHead || status < 200 || status === 204 || status === 304)
    return { status, headers, body: "", end: bodyStart, isComplete: true };
  // RFC 9112 section 6.3: chunked framing overrides a length.
  if (value("transfer-encoding")?.toLowerCase().includes("chunked") === true) {
    return { status, headers, ...readChunks(text, bodyStart) };
  }
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
  return { status, headers, body: text.slice(bodyStart), end: text.length, isComplete: false };
}

/** RFC 9112 section 7.1. A broken chunk ends the reading: what follows it has no meaning. */
function readChunks(text: string, start: number): Pick<ParsedResponse, "body" | "end" | "isComplete"> {
  let body = "";
  for (let offset = start; ;) {
    const lineEnd = text.indexOf("\r\n", offset);
    const size = lineEnd === -1 ? undefined : /^[0-9a-f]{1,8}/i.exec(text.slice(offset, lineEnd))?.[0];
    if (size === undefined) return { body, end: text.length, isComplete: false };
    const dataStart = lineEnd + 2;
    const length = Number.parseInt(size, 16);
    if (length === 0) {
      // Trailers, if any, end with an empty line.
      const end = text.startsWith("\r\n", dataStart) ? dataStart : text.indexOf("\r\n\r\n", dataStart) + 2;
      const isComplete = end >= dataStart;
      return { body, end: isComplete ? end + 2 : text.length, isComplete };
    }
    body += text.slice(dataStart, dataStart + length);
    offset = dataStart + length + 2;
    if (offset > text.length) return { body, end: text.length, isComplete: false };
  }
}
