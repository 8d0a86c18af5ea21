import { connect as connectTcp, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";

import { socketHost } from "../kernel/ip-address.ts";
import type { RecordedExchange } from "../model/finding.ts";
import type { RawAnswer, RawOptions } from "../model/probe.ts";
import { TargetUnreachable } from "./errors.ts";
import { isWhole, parseResponses } from "./raw-responses.ts";

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
  const host = socketHost(origin);
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
