import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import type { Dispatcher } from "undici";

import type { HttpExchange } from "../http/exchange.ts";
import { continueOnce } from "../http/continue-once.ts";
import type { Applicant } from "./admission.ts";
import { breakOff } from "./break-off.ts";
import { denials, isWorthRetrying, refusalOf } from "./failures.ts";
import type { Lane } from "./lane.ts";
import { publicLocation, targetOf } from "./location.ts";
import type { Parcel } from "./outbox.ts";
import { RequestBody } from "./request-body.ts";
import { upstreamHeaders } from "./request-headers.ts";
import type { UpstreamRequest } from "./upstream.ts";
import { clientHeaders, type Locator, type RawLines } from "./response-headers.ts";

/** Bytes of a body that is sent on in one piece with its head. */
const wholeLimitBytes = 16_384;

/** An upstream that agreed to a WebSocket: the header lines of its answer, and the connection. */
export type OnUpgrade = (raw: RawLines, socket: Duplex) => void;

/** One request on its way to the upstream, and its response on the way back. */
export class Forwarding implements Applicant, Dispatcher.DispatchHandler, Locator, Parcel {
  readonly #lane: Lane;
  readonly #exchange: HttpExchange;
  readonly #response: ServerResponse;
  readonly #onUpgrade: OnUpgrade | undefined;
  #body: RequestBody | null = null;
  #controller: Dispatcher.DispatchController | undefined;
  #stall: NodeJS.Timeout | undefined;
  /** Whether it holds a place at the upstream, which it gives back exactly once. */
  #isAdmitted = false;
  #isRetried = false;
  /** The length of a body that is small enough to come in one piece; 0 where it is not. */
  #wholeBytes = 0;
  /** A body that came in one piece and is about to be sent: what becomes of the upstream matters no more. */
  #whole: string | undefined = undefined;

  constructor(lane: Lane, exchange: HttpExchange, response: ServerResponse, onUpgrade?: OnUpgrade) {
    this.#lane = lane;
    this.#exchange = exchange;
    this.#response = response;
    this.#onUpgrade = onUpgrade;
  }

  start(): void {
    this.#response.on("close", () => this.#stop());
    this.#lane.upstream.admission.enter(this);
  }

  onAdmitted(): void {
    this.#isAdmitted = true;
    this.#dispatch();
  }

  onTurnedAway(): void {
    this.#lane.refuse(this.#exchange.request, this.#response, denials.busy);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#response.destroyed || this.#response.writableEnded)
      controller.abort(new Error("The client went away."));
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    _statusCode: number,
    _headers: object,
    socket: Duplex,
  ): void {
    this.#finish();
    this.#onUpgrade?.(controller.rawHeaders as Buffer[], socket);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: IncomingHttpHeaders,
  ): void {
    // RFC 9110 section 15.2: a proxy may leave interim responses out where it did not ask for them.
    if (statusCode < 200) return;
    const response = this.#response;
    if (this.#lane.isClosing) response.shouldKeepAlive = false;
    response.writeHead(statusCode, clientHeaders(controller.rawHeaders as Buffer[], this));
    // A guard put its refusal in place of this response: nobody wants the rest.
    if (response.writableEnded) controller.abort(new Error("A guard replaced the response."));
    const length = Number(headers["content-length"]);
    this.#wholeBytes = length <= wholeLimitBytes ? length : 0;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    // Undici's parser hands over an empty piece when it goes on after a pause.
    if (chunk.length === 0) return;
    if (chunk.length === this.#wholeBytes) {
      // As text of the same bytes Node sends it in one write with the head; a buffer costs a second one.
      this.#whole = chunk.toString("latin1");
      this.#lane.outbox.add(this);
      return;
    }
    this.#wholeBytes = 0;
    if (this.#response.write(chunk)) return;
    controller.pause();
    this.#watchStall();
    this.#response.once("drain", () => this.#goOn());
  }

  onResponseEnd(): void {
    this.#finish();
    if (this.#whole === undefined) this.#end("");
  }

  send(): void {
    this.#end(this.#whole ?? "");
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    const response = this.#response;
    const isWanted = this.#whole === undefined && !response.writableEnded && !response.destroyed;
    if (isWanted && !response.headersSent && this.#mayRetry(error)) {
      this.#isRetried = true;
      this.#dispatch();
      return;
    }
    this.#finish();
    this.#body?.destroy();
    if (!isWanted) return;
    const denial = refusalOf(error);
    this.#lane.report(this.#exchange, denial.code, error);
    if (response.headersSent) breakOff(response);
    else this.#lane.refuse(this.#exchange.request, response, denial);
  }

  locate(location: string): string | undefined {
    return publicLocation(location, this.#lane.upstream.origin, this.#exchange);
  }

  #dispatch(): void {
    const { request, method } = this.#exchange;
    const headers = upstreamHeaders(this.#exchange, this.#lane);
    const length = request.headers["content-length"];
    const isChunked = request.headers["transfer-encoding"] !== undefined;
    if (isChunked || (length !== undefined && Number(length) !== 0)) {
      // Framed anew from what was parsed: one length, or chunks, whatever the client's header lines said.
      if (!isChunked) headers.push("Content-Length", String(length));
      if (request.headers.expect !== undefined) continueOnce(this.#response);
      this.#body = new RequestBody(request, () => this.#response.writableEnded);
    }
    const { upstream } = this.#lane;
    const sent: UpstreamRequest = {
      method,
      path: targetOf(this.#exchange),
      headers,
      body: this.#body,
      upgrade: this.#onUpgrade === undefined ? null : "websocket",
      servername: upstream.servername,
    };
    upstream.dispatch(sent, this);
  }

  #mayRetry(error: Error): boolean {
    return (
      !this.#isRetried &&
      this.#body === null &&
      this.#onUpgrade === undefined &&
      isWorthRetrying(this.#exchange.method, error)
    );
  }

  #end(body: string): void {
    const response = this.#response;
    if (!response.writableEnded) response.end(body, "latin1");
    if (response.writableNeedDrain) this.#watchStall();
  }

  #finish(): void {
    clearTimeout(this.#stall);
    if (!this.#isAdmitted) return;
    this.#isAdmitted = false;
    this.#lane.upstream.admission.leave();
  }

  #watchStall(): void {
    this.#stall ??= setTimeout(() => breakOff(this.#response), this.#lane.stallTimeoutMs);
  }

  #goOn(): void {
    clearTimeout(this.#stall);
    this.#stall = undefined;
    this.#controller?.resume();
  }

  #stop(): void {
    clearTimeout(this.#stall);
    if (this.#isAdmitted) this.#controller?.abort(new Error("The client went away."));
    else this.#lane.upstream.admission.withdraw(this);
  }
}
