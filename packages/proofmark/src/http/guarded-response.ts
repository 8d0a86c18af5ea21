import { STATUS_CODES, validateHeaderValue, type ServerResponse } from "node:http";

import { errorBodyBytes } from "../model/guard.ts";
import type { Denial, Reply } from "../model/verdict.ts";
import { AddedLines, takesLines } from "./added-lines.ts";
import { markedExchange, markExchange, type HttpExchange } from "./exchange.ts";
import { byteLength, isStatus, mayHaveLength, settle, storeLines } from "./head-rules.ts";
import { HeldErrorBody, textOf, type Done } from "./held-error-body.ts";
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
const heldBody = Symbol("proofmark.heldBody");

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
  /** Names of the lines given to `writeHead` for an error: they are stored, and wait for its body to begin. */
  [heldHead]?: ReadonlySet<string>;
  [heldBody]?: HeldErrorBody | undefined;
  /** How the body begins, known while `write` or `end` sends the head. */
  [bodyStart]?: string;
  /** Bytes of the whole body, known while `end` sends the head by itself. */
  [endLength]?: number;
}

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
  const { judge, end: sendEnd } = guarded[original];
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
  const head = new FlatHead(denial.status, problemHeaders(denial, body), linesFor(guarded));
  judge(exchange, head, true);
  sendHead(guarded, head);
  sendEnd.call(guarded, body);
  silence(guarded);
}

/** Sends a guard's own answer; the request goes no further. */
export function sendReply(
  exchange: HttpExchange,
  response: ServerResponse,
  { status, headers, body }: Reply,
): void {
  const guarded = response as Guarded;
  const { judge, end: sendEnd } = guarded[original];
  exchange.phase = "replaced";
  const lines = (headers ?? []).flatMap(([name, value]) => [name, value]);
  if (body !== undefined) lines.push("Content-Length", String(Buffer.byteLength(body)));
  const head = new FlatHead(status, lines, linesFor(guarded));
  judge(exchange, head, true);
  sendHead(guarded, head);
  sendEnd.call(guarded, body);
  silence(guarded);
}

function linesFor(response: Guarded): AddedLines | undefined {
  return takesLines(response) ? new AddedLines() : undefined;
}

function sendHead(response: Guarded, head: FlatHead | StoredHead): void {
  const { writeHead: send } = response[original];
  head.added?.giveTo(response);
  if (head instanceof FlatHead) send.call(response, head.statusCode, head.given);
  else send.call(response, head.statusCode);
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
  const { judge, judgeErrorBody, writeHead: send } = this[original];
  // Sent already, or no status at all: Node says so to the caller.
  if (exchange.phase === "judged" || !isStatus(statusCode)) return send.call(this, statusCode);
  const start = this[bodyStart];
  const headers = typeof reason === "string" ? given : (reason ?? given);
  if (statusCode >= 400 && judgeErrorBody !== undefined && start === undefined) {
    holdHead(this, statusCode, reason, headers);
    return this;
  }
  const isStored = this.getHeaderNames().length > 0;
  let head: FlatHead | StoredHead;
  if (isStored) {
    storeLines(this, flatLines(headers));
    head = new StoredHead(statusCode, this, linesFor(this));
  } else {
    head = new FlatHead(statusCode, flatLines(headers), linesFor(this));
  }
  let denial = judge(exchange, head, false);
  if (denial === undefined && statusCode >= 400) denial = judgeErrorBody?.(exchange, head, start ?? "");
  if (denial !== undefined) {
    sendRefusal(exchange, this, denial);
    return this;
  }
  if (typeof reason === "string") this.statusMessage = reason;
  const bodyLength = this[endLength];
  if (bodyLength !== undefined && mayHaveLength(exchange, head)) {
    head.set("Content-Length", String(bodyLength));
  }
  // Node throws here for what no header may hold: then the head is still to be sent.
  sendHead(this, head);
  exchange.phase = "judged";
  return this;
}

/**
 * An error's head waits for the first bytes of its body. What is wrong with it must be thrown here all the same, where
 * the application can catch it: thrown out of `end`, it would end the process.
 */
function holdHead(
  response: Guarded,
  statusCode: number,
  reason: string | HeadersArgument,
  headers: HeadersArgument,
): void {
  if (typeof reason === "string") {
    validateHeaderValue("reason", reason);
    response.statusMessage = reason;
  }
  // A handler that failed half-way leaves no Content-Length behind for the answer that comes in place of its own.
  for (const name of response[heldHead] ?? []) response.removeHeader(name);
  response[heldHead] = storeLines(response, flatLines(headers));
  response.statusCode = statusCode;
}

function write(this: Guarded, chunk: unknown, encoding?: BufferEncoding | Done, callback?: Done): boolean {
  const exchange = markedExchange(this) as HttpExchange;
  if (exchange.phase === "open") {
    if (isWaiting(this)) {
      const held = holdBody(this);
      held.add(chunk, encoding, callback);
      if (held.isEnough) releaseBody(this, "");
      return true;
    }
    openHead(this, "");
  }
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
    if (this[heldBody] === undefined) {
      this[endLength] = byteLength(chunk, encoding);
      openHead(this, this.statusCode >= 400 ? textOf(chunk, encoding) : "");
    } else releaseBody(this, textOf(chunk, encoding));
  }
  if (isReplaced(exchange)) {
    settle(typeof chunk === "function" ? chunk : encoding, callback);
    return this;
  }
  return this[original].end.call(this, chunk, encoding, callback);
}

function flushHeaders(this: Guarded): void {
  const exchange = markedExchange(this) as HttpExchange;
  if (exchange.phase === "open") {
    // @hono/node-server flushes ahead of every streamed body: the head of an error still waits for it, a little.
    if (isWaiting(this)) {
      holdBody(this);
      return;
    }
    openHead(this, "");
  }
  if (!isReplaced(exchange)) this[original].flushHeaders.call(this);
}

/** Whether the head waits until it is known how the body begins. */
function isWaiting(response: Guarded): boolean {
  return response.statusCode >= 400 && response[original].judgeErrorBody !== undefined;
}

function holdBody(response: Guarded): HeldErrorBody {
  return (response[heldBody] ??= new HeldErrorBody(() => releaseLate(response)));
}

// Nobody stands above a timer: what Node or a middleware throws at a bad head would end the process.
function releaseLate(response: Guarded): void {
  try {
    if (response.destroyed) return;
    releaseBody(response, "");
    if (markedExchange(response)?.phase === "judged") response[original].flushHeaders.call(response);
  } catch {
    response.destroy();
  }
}

/** Sends the head, judged by what is known of the body, and then what was held of it. */
function releaseBody(response: Guarded, more: string): void {
  const held = response[heldBody];
  held?.stopWaiting();
  response[heldBody] = undefined;
  const exchange = markedExchange(response) as HttpExchange;
  if (exchange.phase === "open") openHead(response, (held?.start ?? "") + more);
  for (const [chunk, encoding, callback] of held?.chunks ?? []) {
    if (isReplaced(exchange)) settle(encoding, callback);
    else response[original].write.call(response, chunk, encoding as BufferEncoding, callback);
  }
}

/** Sends the head now that the first bytes of the body are known: the one held back, or the one set so far. */
function openHead(response: Guarded, start: string): void {
  const { statusCode } = response;
  if (statusCode >= 400) response[bodyStart] = start.slice(0, errorBodyBytes);
  // Without a held head the call goes through whatever middleware has put in front of `writeHead`.
  if (response[heldHead] === undefined) response.writeHead(statusCode);
  else writeHead.call(response, statusCode);
}

function isReplaced(exchange: HttpExchange): boolean {
  return exchange.phase === "replaced";
}
