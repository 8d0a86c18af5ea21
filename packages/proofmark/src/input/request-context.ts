import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingHttpHeaders } from "node:http";

import { createSlot } from "../model/exchange-slot.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Denial } from "../model/verdict.ts";
import { inputOf, type RequestInput } from "./request-input.ts";

/** What a sink's guard lets its hooks ask: whether this call, in this request, may go on. */
export type SinkJudge = (call: never, context: RequestContext) => Denial | undefined;

const noJudges: ReadonlyMap<string, SinkJudge> = new Map();
const noLooks: ReadonlySet<string> = new Set();

/** The request that the code now running serves. */
export class RequestContext {
  readonly exchange: Exchange;
  /** By control id: the judge of each sink that is in this request's pipeline. */
  judges: ReadonlyMap<string, SinkJudge> = noJudges;
  /** Sinks that looked at a call of this request; noted only where the request asks for evidence. */
  looked: ReadonlySet<string> = noLooks;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  get input(): RequestInput {
    return inputOf(this.exchange);
  }

  /** Notes that the sink of `control` looked at a call. */
  noteLook(control: string): void {
    this.looked = new Set([...this.looked, control]);
  }
}

const storage = new AsyncLocalStorage<RequestContext>();
const slot = createSlot<RequestContext>("context");

/** The context of the request being served, or undefined outside of one: at start-up, in timers of the process. */
export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

/** The context of an exchange, made when first asked for. */
export function contextOf(exchange: Exchange): RequestContext {
  let context = slot.get(exchange);
  if (context === undefined) {
    context = new RequestContext(exchange);
    slot.set(exchange, context);
  }
  return context;
}

/**
 * Runs the handler with `context` as the current one. The events of the request's body run in it too: Node emits them
 * from its parser, outside of whatever the handler was started in.
 * @param isHandled asked about what the handler or one of these events throws; where it says false, that is thrown on.
 */
export function runInContext(
  context: RequestContext,
  next: () => void,
  isHandled: (thrown: unknown, exchange: Exchange) => boolean = () => false,
): void {
  if (storage.getStore() === context) {
    next();
    return;
  }
  const { exchange } = context;
  const run = <Result>(work: () => Result, otherwise: Result): Result => {
    try {
      return storage.run(context, work);
    } catch (error) {
      if (!isHandled(error, exchange)) throw error;
      return otherwise;
    }
  };
  const { request } = exchange;
  if (mayHaveBody(request.headers)) {
    const emit = request.emit;
    request.emit = (...event: Parameters<typeof emit>): boolean =>
      storage.getStore() === context
        ? Reflect.apply(emit, request, event)
        : run(() => Reflect.apply(emit, request, event), true);
  }
  run(next, undefined);
}

/** RFC 9112 section 6.3. Without a body Node emits nothing from its parser that a handler works in. */
export function mayHaveBody(headers: IncomingHttpHeaders): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}
