import { STATUS_CODES, type ServerResponse } from "node:http";

import { errorBodyBytes } from "../model/guard.ts";
import type { Denial, Reply } from "../model/verdict.ts";
import { markedExchange, markExchange, type HttpExchange } from "./exchange.ts";
import { problemBody, problemHeaders } from "./problem.ts";
import { FlatHead, flatLines, StoredHead, type HeadersArgument, type JudgedHead } from "./response-head.ts";

/** Runs the response hooks; a denial means: send this refusal in place of the response. */
export type ResponseJudge = (
  exchange: HttpExchange,
  head: JudgedHead,
  isRefusal: boolean,
) => Denial | undefined;

/** Runs the hooks that see how the body of an error begins. */
export type ErrorBodyJudge = (exchange: HttpExchange, head: JudgedHead, start: string) => Denial | undefined;

const original = Symbol("proofmark.original");
const endLength = Symbol("proofmark.endLength");
const bodyStart = Symbol("proofmark.bodyStart");
const heldHead = Symbol("proofmark.heldHead");

// The overloads of `writeHead` and `end`, loosely: what comes in goes on as it came.
type Send = (...args: unknown[]) => ServerResponse;

interface Guarded extends ServerResponse {
  [original]: {
    readonly judge: ResponseJudge;
    readonly judgeErrorBody: ErrorBodyJudge | undefined;
    readonly writeHead: Send;
    readonly write: ServerResponse["write"];
    readonly end: Send;
    readonly flushHeaders: ServerResponse["flushHeaders"];
  };
  /** What was given to `writeHead` for an error, kept until its body begins. */
  [heldHead]?: readonly [reason: string | HeadersArgument, given: HeadersArgument];
  /** How the body begins, known while `write` or `end` sends the head. */
  [bodyStart]?: string;
  /** Bytes of the whole body, known while `end` sends the head by itself. */
  [endLength]?: number;
}

type Done = (error?: Error | null) => void;

/**
 * Puts the response under the pipeline: whatever sends the head (`writeHead`, `write`, `end`, `flushHeaders`), the
 * hooks see it first, after everything that the application and its middleware wrote.
 */
export function guardResponse(
  exchange: HttpExchange,
  response: ServerResponse,
  judge: ResponseJudge,
  judgeErrorBody: ErrorBodyJudge | undefined,
): void {
  const guarded = response as Guarded;
  guarded[original] = {
    judge,
    judgeErrorBody,
    writeHead: guarded.writeHead as Send,
    write: guarded.write,
    end: guarded.end as Send,
    flushHeaders: guarded.flushHeaders,
  };
  markExchange(guarded, exchange);
  guarded.writeHead = writeHead as typeof guarded.writeHead;
  guarded.write = write as typeof guarded.write;
  guarded.end = end as typeof guarded.end;
  if (judgeErrorBody !== undefined) guarded.flushHeaders = flushHeaders;
}

/** Sends a refusal in place of whatever the application would have answered. */
export function sendRefusal(exchange: HttpExchange, response: ServerResponse, denial: Denial): void {
  const guarded = response as Guarded;
  const { judge, writeHead: sendHead, end: sendEnd } = guarded[original];
  if (guarded.headersSent) {
    // Too late for a status: only a broken connection still says that this is not the whole response.
    guarded.destroy();
    return;
  }
  exchange.phase = "replaced";
  for (const name of guarded.getHeaderNames()) guarded.removeHeader(name);
  // Node would keep the application's reason phrase.
  guarded.statusMessage = STATUS_CODES[denial.status] ?? "";
  const body = problemBody(denial, exchange.id);
  const head = new FlatHead(denial.status, problemHeaders(denial, body));
  judge(exchange, head, true);
  sendHead.call(guarded, denial.status, head.lines);
  sendEnd.call(guarded, body);
  silence(guarded);
}

/** Sends a guard's own answer; the request goes no further. */
export function sendReply(
  exchange: HttpExchange,
  response: ServerResponse,
  { status, headers }: Reply,
): void {
  const guarded = response as Guarded;
  const { judge, writeHead: sendHead, end: sendEnd } = guarded[original];
  exchange.phase = "replaced";
  const head = new FlatHead(
    status,
    (headers ?? []).flatMap(([name, value]) => [name, value]),
  );
  judge(exchange, head, true);
  sendHead.call(guarded, status, head.lines);
  sendEnd.call(guarded);
  silence(guarded);
}

// A handler that is still at work will try to answer: what it writes goes nowhere, and throws nothing either.
function silence(guarded: Guarded): void {
  const ignore = (): Guarded => guarded;
  guarded.setHeader = ignore;
  guarded.setHeaders = ignore;
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
  const { judge, judgeErrorBody, writeHead: sendHead } = this[original];
  const start = this[bodyStart];
  if (statusCode >= 400 && judgeErrorBody !== undefined && start === undefined) {
    // An error's head waits for the first bytes of its body.
    this.statusCode = statusCode;
    this[heldHead] = [reason, given];
    return this;
  }
  const headers = typeof reason === "string" ? given : (reason ?? given);
  const isStored = this.getHeaderNames().length > 0;
  let head: FlatHead | StoredHead;
  if (isStored) {
    storeLines(this, flatLines(headers));
    head = new StoredHead(statusCode, this);
  } else {
    head = new FlatHead(statusCode, flatLines(headers));
  }
  exchange.phase = "judged";
  let denial = judge(exchange, head, false);
  if (denial === undefined && statusCode >= 400) denial = judgeErrorBody?.(exchange, head, start ?? "");
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

// Lines given to `writeHead` replace what was set before, and may themselves repeat a name: two cookies are two.
function storeLines(response: Guarded, lines: readonly (string | string[])[]): void {
  const names = new Set<string>();
  for (let index = 0; index < lines.length; index += 2) {
    const name = lines[index] as string;
    const value = lines[index + 1] as string | string[];
    const key = name.toLowerCase();
    if (names.has(key)) response.appendHeader(name, value);
    else response.setHeader(name, value);
    names.add(key);
  }
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
  if (exchange.phase === "open") openHead(this, chunk, encoding);
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
    openHead(this, chunk, encoding);
  }
  if (isReplaced(exchange)) {
    settle(typeof chunk === "function" ? chunk : encoding, callback);
    return this;
  }
  return this[original].end.call(this, chunk, encoding, callback);
}

function flushHeaders(this: Guarded): void {
  const exchange = markedExchange(this) as HttpExchange;
  if (exchange.phase === "open") openHead(this, undefined, undefined);
  if (!isReplaced(exchange)) this[original].flushHeaders.call(this);
}

/** Sends the head now that the first bytes of the body are known: the one held back, or the one set so far. */
function openHead(response: Guarded, chunk: unknown, encoding: unknown): void {
  const { statusCode } = response;
  if (statusCode >= 400) response[bodyStart] = textOf(chunk, encoding);
  const held = response[heldHead];
  // Without a held head the call goes through whatever middleware has put in front of `writeHead`.
  if (held === undefined) response.writeHead(statusCode);
  else writeHead.call(response, statusCode, ...held);
}

function textOf(chunk: unknown, encoding: unknown): string {
  if (typeof chunk === "string") {
    const start = chunk.slice(0, errorBodyBytes);
    const isText = typeof encoding !== "string" || /^(?:utf-?8|latin1|binary|ascii)$/i.test(encoding);
    return isText ? start : Buffer.from(start, encoding as BufferEncoding).toString("latin1");
  }
  if (!(chunk instanceof Uint8Array)) return "";
  return Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.byteLength, errorBodyBytes)).toString(
    "latin1",
  );
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
