import { IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

import type { Clock } from "../kernel/clock.ts";
import { compileRouteTable, type RouteTable } from "../kernel/route-table.ts";
import type { EventListener } from "../model/event.ts";
import { evidenceHeader } from "../model/evidence.ts";
import type { Connection } from "../model/exchange.ts";
import type { Guard } from "../model/guard.ts";
import { deny, type Denial, type Reply, type Verdict } from "../model/verdict.ts";
import { AddressReader, type TrustOptions } from "./client-address.ts";
import { discardBody } from "./discard-body.ts";
import { HttpExchange, markedExchange, markExchange } from "./exchange.ts";
import { guardResponse, sendRefusal, sendReply, type ErrorBodyJudge } from "./guarded-response.ts";
import { hasBody, holdStart } from "./held-start.ts";
import { inside, startInside, withHook, type Hooked } from "./hooked.ts";
import { BodyStage, judgeBody } from "./judge-body.ts";
import { sendRawRefusal } from "./raw-refusal.ts";
import { Reporter } from "./reporter.ts";
import { ResponseJudges } from "./response-judges.ts";

export interface PipelineOptions extends TrustOptions {
  /** `monitor` reports what would be refused, lets it pass, and leaves answers as they are. Default: `enforce`. */
  readonly mode?: "enforce" | "monitor" | undefined;
  /** Told of refusals, faults and degraded stores. Default: nobody. */
  readonly onEvent?: EventListener;
  readonly clock?: Clock;
  /**
   * Templates by which metrics, logs and latency budgets call a request for which no framework chose a route: `/notes/{id}`,
   * `/assets/*`. Node's own server and the gateway have no others. Default: none; 2,000 at most.
   */
  readonly routeTemplates?: readonly string[] | undefined;
}

type Next = () => void;
/** Carries out what a guard said; returns false where the request goes on all the same. */
type Refuse = (control: string, verdict: Denial | Reply) => boolean;

const hostMissing = deny("PM_HOST_MISSING");
const guardFault = deny("PM_GUARD_FAULT");

/** Guards compiled into one pass: synchronous until a guard really has to wait. */
export class Pipeline implements AsyncDisposable {
  readonly guards: readonly Guard[];
  readonly addresses: AddressReader;
  readonly #reporter: Reporter;
  readonly #templates: RouteTable | undefined;
  readonly #connect: readonly Hooked<"onConnect">[];
  readonly #around: readonly Hooked<"onRequest">[];
  readonly #head: readonly Hooked<"onRequestHead">[];
  readonly #body: readonly Hooked<"onRequestBody">[];
  readonly #handler: readonly Hooked<"onHandler">[];
  readonly #responses: ResponseJudges;
  readonly #bodyJudge: ErrorBodyJudge | undefined;
  readonly #done: readonly Hooked<"onDone">[];

  /** @throws Error where two guards have the same control; RangeError where a template is no route. */
  constructor(guards: readonly Guard[], options: PipelineOptions = {}) {
    const ids = guards.map((guard) => guard.spec.id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined)
      throw new Error(`The pipeline has ${twice} twice: keep one, with the options of both.`);
    this.guards = guards;
    this.addresses = new AddressReader(options);
    const { routeTemplates = [] } = options;
    if (routeTemplates.length > 0) this.#templates = compileRouteTable(routeTemplates);
    this.#reporter = new Reporter(guards, options);
    for (const { spec, onStart } of guards) onStart?.(this.#reporter.linkFor(spec.id));
    this.#connect = withHook(guards, "onConnect");
    this.#around = withHook(guards, "onRequest");
    this.#head = withHook(guards, "onRequestHead");
    this.#body = withHook(guards, "onRequestBody");
    this.#handler = withHook(guards, "onHandler");
    this.#responses = new ResponseJudges(guards, this.#reporter, (exchange, control, denial) =>
      this.#report(exchange, control, denial),
    );
    this.#bodyJudge = this.#responses.errorBodyJudge;
    this.#done = withHook(guards, "onDone");
  }

  /** Judges a request and starts the handler, or answers with a refusal. A request that was judged already goes on. */
  handle(request: IncomingMessage, response: ServerResponse, handler: Next): void {
    if (markedExchange(request) !== undefined) {
      handler();
      return;
    }
    const exchange = this.#open(request, response);
    const next = inside(this.#handler, exchange, handler);
    guardResponse(exchange, response, this.#responses.judgeHead, this.#bodyJudge);
    if (this.#done.length > 0) response.on("close", () => this.#finish(exchange));
    const refuse: Refuse = (control, denial) => this.#refuse(exchange, control, denial);
    const judged = (): void => {
      if (this.#body.length === 0 || !hasBody(request)) next();
      else {
        const refuseBody: Refuse = (control, verdict) =>
          this.#refuseBody(exchange, response, control, verdict);
        const fault = (control: string, error: unknown): boolean =>
          this.#fault(exchange, control, error, refuse);
        const timed = exchange.isTimed
          ? (control: string, startMs: number, isRefused: boolean): void =>
              this.#reporter.timing(exchange, control, "request-body", startMs, isRefused)
          : undefined;
        judgeBody(new BodyStage(exchange, request, response, refuseBody, fault, timed, next), this.#body);
      }
    };
    startInside(this.#around, exchange, () => this.#judgeHead(exchange, 0, refuse, judged));
  }

  /** Judges an upgrade request (WebSocket); a refusal is written to the socket, which is then closed. */
  upgrade(request: IncomingMessage, socket: Duplex, handler: Next): void {
    const exchange = this.#open(request, undefined);
    const refuse: Refuse = (control, denial) => {
      if (denial.code === undefined || !this.#report(exchange, control, denial)) return false;
      this.rawRefusal(socket, denial, exchange);
      return true;
    };
    socket.on("close", () => this.#finish(exchange));
    const next = inside(this.#handler, exchange, handler);
    startInside(this.#around, exchange, () => this.#judgeHead(exchange, 0, refuse, next));
  }

  /** Asks the guards about a fresh connection; a denial means: close it. */
  connect(connection: Omit<Connection, "refuse">): Verdict {
    for (const guard of this.#connect) {
      const report = (denial: Denial): HttpExchange | undefined => {
        const exchange = this.#open(new IncomingMessage(connection.socket), undefined);
        return this.#report(exchange, guard.spec.id, denial) ? exchange : undefined;
      };
      const refuse = (denial: Denial): boolean => {
        const exchange = report(denial);
        if (exchange !== undefined) this.rawRefusal(connection.socket, denial, exchange);
        return exchange !== undefined;
      };
      let denial: Verdict;
      try {
        denial = guard.onConnect({ ...connection, refuse });
      } catch (error) {
        this.#reporter.fault(
          this.#open(new IncomingMessage(connection.socket), undefined),
          guard.spec.id,
          error,
        );
        denial = guardFault;
      }
      if (denial !== undefined && report(denial) !== undefined) return denial;
    }
    return undefined;
  }

  /** Answers where no ordinary response exists: broken bytes, upgrades, timed-out connections. */
  rawRefusal(socket: Duplex, denial: Denial, exchange?: HttpExchange): void {
    // Without a request that could be read, the guards see an empty one: their headers stand here too.
    const judged = exchange ?? this.#open(new IncomingMessage(socket as Socket), undefined);
    sendRawRefusal(socket, denial, judged, this.#responses.judgeHead);
  }

  /** Puts a response under the response hooks that was made after its request was judged, such as for an upgrade. */
  guard(request: IncomingMessage, response: ServerResponse): void {
    if (markedExchange(response) !== undefined) return;
    guardResponse(
      markedExchange(request) ?? this.#open(request, response),
      response,
      this.#responses.judgeHead,
      this.#bodyJudge,
    );
  }

  /** Refuses an ordinary request for a reason outside the guards, such as an upstream that is down. */
  refuse(request: IncomingMessage, response: ServerResponse, denial: Denial): void {
    this.guard(request, response);
    sendRefusal(markedExchange(response) as HttpExchange, response, denial);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const guard of this.guards) await guard[Symbol.asyncDispose]?.();
  }

  #open(request: IncomingMessage, response: ServerResponse | undefined): HttpExchange {
    const exchange = new HttpExchange(request, response, this.addresses, this.#templates, this.#reporter);
    if (request.headers[evidenceHeader] !== undefined) exchange.actors = [];
    markExchange(request, exchange);
    return exchange;
  }

  #judgeHead(exchange: HttpExchange, from: number, refuse: Refuse, next: Next): void {
    if (from === 0 && exchange.request.headers.host === undefined && exchange.request.httpVersionMinor >= 1) {
      // RFC 9112 section 3.2. Node would answer this by itself, without the guards' headers.
      if (refuse("pipeline", hostMissing)) return;
    }
    for (let index = from; index < this.#head.length; index++) {
      const guard = this.#head[index] as Hooked<"onRequestHead">;
      const control = guard.spec.id;
      const startMs = exchange.isTimed ? performance.now() : 0;
      try {
        const verdict = guard.onRequestHead(exchange);
        if (startMs !== 0 && !(verdict instanceof Promise))
          this.#reporter.timing(exchange, control, "request-head", startMs, verdict !== undefined);
        if (verdict === undefined) continue;
        if (verdict instanceof Promise) {
          if (this.#body.length > 0) holdStart(exchange.request);
          verdict.then(
            (settled) => {
              if (startMs !== 0)
                this.#reporter.timing(exchange, control, "request-head", startMs, settled !== undefined);
              if (settled !== undefined && refuse(control, settled)) return;
              this.#judgeHead(exchange, index + 1, refuse, next);
            },
            (error: unknown) => {
              if (!this.#fault(exchange, control, error, refuse))
                this.#judgeHead(exchange, index + 1, refuse, next);
            },
          );
          return;
        }
        if (refuse(control, verdict)) return;
      } catch (error) {
        if (this.#fault(exchange, control, error, refuse)) return;
      }
    }
    next();
  }

  #refuse(exchange: HttpExchange, control: string, denial: Denial | Reply): boolean {
    if (denial.code === undefined) {
      exchange.actors?.push(control);
      if (exchange.response !== undefined) sendReply(exchange, exchange.response, denial);
      return true;
    }
    if (!this.#report(exchange, control, denial)) return false;
    if (exchange.response !== undefined) sendRefusal(exchange, exchange.response, denial);
    discardBody(exchange.request);
    return true;
  }

  /** Refuses for what stands in the body, which may come while the application already answers. */
  #refuseBody(
    exchange: HttpExchange,
    response: ServerResponse,
    control: string,
    denial: Denial | Reply,
  ): boolean {
    if (!response.headersSent) return this.#refuse(exchange, control, denial);
    if (denial.code === undefined || !this.#report(exchange, control, denial)) return false;
    if (response.writableEnded) discardBody(exchange.request);
    else exchange.request.socket.destroy();
    return true;
  }

  /** Returns whether the denial is to be carried out. */
  #report(exchange: HttpExchange, control: string, denial: Denial): boolean {
    const { isEnforced } = this.#reporter;
    if (isEnforced) exchange.actors?.push(control);
    this.#reporter.refusal(exchange, control, denial);
    return isEnforced;
  }

  // A broken guard fails closed, and in monitor mode lets pass: it must not be the outage it was meant to prevent.
  #fault(exchange: HttpExchange, control: string, error: unknown, refuse: Refuse): boolean {
    this.#reporter.fault(exchange, control, error);
    return refuse(control, guardFault);
  }

  #finish(exchange: HttpExchange): void {
    // A listener that is taken off after its call costs as much as the call.
    if (exchange.endedAt !== undefined) return;
    exchange.endedAt = performance.now();
    for (const guard of this.#done) {
      try {
        guard.onDone(exchange);
      } catch (error) {
        this.#reporter.fault(exchange, guard.spec.id, error);
      }
    }
  }
}
