import type { ServerResponse } from "node:http";

import type { Denial } from "../model/verdict.ts";
import { markedExchange, markExchange, type HttpExchange } from "./exchange.ts";
import { problemBody, problemHeaders } from "./problem.ts";
import { FlatHead, flatLines, StoredHead, type HeadersArgument, type JudgedHead } from "./response-head.ts";

/** Runs the response hooks; a denial means: send this refusal in place of the response. */
export type ResponseJudge = (
  exchange: HttpExchange,
  head: JudgedHead,
  isRefusal: boolean,
) => Denial | undefined;

const original = Symbol("proofmark.original");
const endLength = Symbol("proofmark.endLength");

// The overloads of `writeHead` and `end`, loosely: what comes in goes on as it came.
type Send = (...args: unknown[]) => ServerResponse;

interface Guarded extends ServerResponse {
  [original]: {
    readonly judge: ResponseJudge;
    readonly writeHead: Send;
    readonly write: ServerResponse["write"];
    readonly end: Send;
  };
  /** Bytes of the whole body, known while `end` sends the head by itself. */
  [endLength]?: number;
}

type Done = (error?: Error | null) => void;

/**
 * Puts the response under the pipeline: whatever sends the head (`writeHead`, `write`, `end`, `flushHeaders`), the
 * hooks see it first, after everything that the application and its middleware wrote.
 */
export function guardResponse(exchange: HttpExchange, response: ServerResponse, judge: ResponseJudge): void {
  const guarded = response as Guarded;
  guarded[original] = {
    judge,
    writeHead: guarded.writeHead as Send,
    write: guarded.write,
    end: guarded.end as Send,
  };
  markExchange(guarded, exchange);
  guarded.writeHead = writeHead as typeof guarded.writeHead;
  guarded.write = write as typeof guarded.write;
  guarded.end = end as typeof guarded.end;
}

/** Sends a refusal in place of whatever the application would have answered. */
export function sendRefusal(exchange: HttpExchange, response: ServerResponse, denial: Denial): void {
  const guarded = response as Guarded;
  const { judge, writeHead: sendHead, end: sendEnd } = guarded[original];
  exchange.phase = "replaced";
  for (const name of guarded.getHeaderNames()) guarded.removeHeader(name);
  const body = problemBody(denial.code, exchange.id);
  const head = new FlatHead(denial.status, problemHeaders(denial, body));
  judge(exchange, head, true);
  sendHead.call(guarded, denial.status, head.lines);
  sendEnd.call(guarded, body);
  // A handler that is still at work will try to answer: what it writes goes nowhere, and throws nothing either.
  const ignore = (): Guarded => guarded;
  guarded.setHeader = ignore;
  guarded.appendHeader = ignore;
  guarded.removeHeader = ignore;
}

function writeHead(
  this: Guarded,
  statusCode: number,
  reason?: string | HeadersArgument,
  given?: HeadersArgument,
) {
  const exchange = markedExchange(this) as HttpExchange;
  if (exchange.phase === "replaced") return this;
  const { judge, writeHead: sendHead } = this[original];
  const headers = typeof reason === "string" ? given : (reason ?? given);
  const isStored = this.getHeaderNames().length > 0;
  let head: FlatHead | StoredHead;
  if (isStored) {
    const lines = flatLines(headers);
    for (let index = 0; index < lines.length; index += 2) {
      this.setHeader(lines[index] as string, lines[index + 1] as string | string[]);
    }
    head = new StoredHead(statusCode, this);
  } else {
    head = new FlatHead(statusCode, flatLines(headers));
  }
  exchange.phase = "judged";
  const denial = judge(exchange, head, false);
  if (denial !== undefined) {
    sendRefusal(exchange, this, denial);
    return this;
  }
  if (typeof reason === "string") this.statusMessage = reason;
  const bodyLength = this[endLength];
  if (bodyLength !== undefined && mayHaveLength(exchange, head)) {
    if (head instanceof FlatHead) head.lines.push("Content-Length", String(bodyLength));
    else head.set("Content-Length", String(bodyLength));
  }
  return head instanceof FlatHead
    ? sendHead.call(this, statusCode, head.lines)
    : sendHead.call(this, statusCode);
}

// What Node adds by itself when `end` sends the head, done here because the head was sent one call earlier.
function mayHaveLength(exchange: HttpExchange, head: JudgedHead): boolean {
  const { statusCode } = head;
  if (exchange.method === "HEAD" || statusCode === 204 || statusCode === 304) return false;
  return (
    head.get("content-length") === undefined &&
    head.get("transfer-encoding") === undefined &&
    head.get("trailer") === undefined
  );
}

function write(this: Guarded, chunk: unknown, encoding?: BufferEncoding | Done, callback?: Done): boolean {
  const exchange = markedExchange(this) as HttpExchange;
  if (exchange.phase === "open") this.writeHead(this.statusCode);
  if (isReplaced(exchange)) {
    settle(encoding, callback);
    return true;
  }
  return this[original].write.call(this, chunk, encoding as BufferEncoding, callback);
}

function end(
  this: Guarded,
  chunk?: unknown,
  encoding?: BufferEncoding | Done,
  callback?: Done,
): ServerResponse {
  const exchange = markedExchange(this) as HttpExchange;
  if (exchange.phase === "open") {
    this[endLength] = byteLength(chunk, encoding);
    this.writeHead(this.statusCode);
  }
  if (isReplaced(exchange)) {
    settle(typeof chunk === "function" ? chunk : encoding, callback);
    return this;
  }
  return this[original].end.call(this, chunk, encoding, callback);
}

function isReplaced(exchange: HttpExchange): boolean {
  return exchange.phase === "replaced";
}

function byteLength(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === "string") {
    return Buffer.byteLength(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8");
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}

function settle(first: unknown, second: unknown): void {
  const callback = typeof first === "function" ? first : second;
  if (typeof callback === "function") queueMicrotask(() => void callback());
}
