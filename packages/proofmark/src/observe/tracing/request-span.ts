import {
  context,
  createContextKey,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from "@opentelemetry/api";

import type { GuardTiming, SinkTiming, StoreTiming } from "../../kernel/channels.ts";
import type { Exchange } from "../../model/exchange.ts";
import { httpMethods } from "../../model/http-methods.ts";
import type { RequestTrace } from "./tracing-service.ts";

/** Of one request: what is past it is counted, so that no loop in an application fills the process with spans. */
const mostChildren = 128;

/** Under which a context leads to the request that it is of, whatever span is the active one. */
const requestKey = createContextKey("proofmark.request");

/** The request that the code now running serves, where it is traced. */
export function currentRequestSpan(): RequestSpan | undefined {
  const value = context.active().getValue(requestKey);
  return value instanceof RequestSpan ? value : undefined;
}

/** The span of one request, and those of guards, sinks and stores within it. */
export class RequestSpan implements RequestTrace {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
  readonly #span: Span;
  readonly #context: Context;
  readonly #tracer: Tracer;
  #children = 0;

  constructor(tracer: Tracer, span: Span, parent: Context) {
    this.#tracer = tracer;
    this.#span = span;
    this.#context = trace.setSpan(parent, span).setValue(requestKey, this);
    const { traceId, spanId } = span.spanContext();
    this.traceId = traceId;
    this.spanId = spanId;
    this.isSampled = span.isRecording();
  }

  run(work: () => void): void {
    context.with(this.#context, work);
  }

  /** Events of the body come from Node's parser, outside of every context. */
  bind(emitter: object): void {
    context.bind(this.#context, emitter);
  }

  guardTimed({ control, hook, isRefused, startMs, endMs }: GuardTiming): void {
    const attributes = {
      "proofmark.control": control,
      "proofmark.hook": hook,
      "proofmark.refused": isRefused,
    };
    this.#child(`guard ${control}`, this.#context, SpanKind.INTERNAL, attributes, startMs, endMs, isRefused);
  }

  sinkTimed({ control, isRefused, startMs, endMs }: SinkTiming): void {
    const attributes = { "proofmark.control": control, "proofmark.refused": isRefused };
    this.#child(`sink ${control}`, this.#current(), SpanKind.INTERNAL, attributes, startMs, endMs, isRefused);
  }

  storeTimed({ operation, outcome, startMs, endMs }: StoreTiming): void {
    const attributes = { "proofmark.store.operation": operation, "proofmark.store.outcome": outcome };
    const isFailed = outcome === "failed" || outcome === "late";
    this.#child(`store ${operation}`, this.#current(), SpanKind.CLIENT, attributes, startMs, endMs, isFailed);
  }

  end({ response, route, method, refusal }: Exchange): void {
    const span = this.#span;
    if (span.isRecording()) {
      if (route !== undefined) {
        span.updateName(`${nameOf(method)} ${route}`);
        span.setAttribute("http.route", route);
      }
      const status = response?.headersSent === true ? response.statusCode : undefined;
      if (status !== undefined) span.setAttribute("http.response.status_code", status);
      const error = response?.writableFinished === true ? undefined : "aborted";
      const errorType = error ?? (status !== undefined && status >= 500 ? String(status) : undefined);
      if (errorType !== undefined) {
        span.setAttribute("error.type", errorType);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      if (refusal !== undefined)
        span.setAttributes({
          "proofmark.refusal.control": refusal.control,
          "proofmark.refusal.code": refusal.code,
        });
      if (this.#children > mostChildren)
        span.setAttribute("proofmark.spans.left_out", this.#children - mostChildren);
    }
    span.end(performance.now());
  }

  /** The span that the application is in, where it is of this trace; else the request's own. */
  #current(): Context {
    const active = context.active();
    return trace.getSpanContext(active)?.traceId === this.traceId ? active : this.#context;
  }

  #child(
    name: string,
    parent: Context,
    kind: SpanKind,
    attributes: Attributes,
    startTime: number,
    endMs: number,
    isError: boolean,
  ): void {
    if (++this.#children > mostChildren) return;
    const child = this.#tracer.startSpan(name, { kind, startTime, attributes }, parent);
    if (isError) child.setStatus({ code: SpanStatusCode.ERROR });
    child.end(endMs);
  }
}

/** Semantic conventions: a method that is not known is called HTTP, so that nobody makes names of spans. */
export function nameOf(method: string): string {
  return knownMethods.has(method) ? method : "HTTP";
}

export const knownMethods: ReadonlySet<string> = new Set(httpMethods);
