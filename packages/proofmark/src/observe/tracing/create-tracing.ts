import {
  context,
  isSpanContextValid,
  propagation,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Context,
  type Link,
  type TracerProvider,
} from "@opentelemetry/api";

import { mayHaveBody } from "../../input/request-context.ts";
import {
  guardChannel,
  sinkChannel,
  storeChannel,
  type GuardTiming,
  type SinkTiming,
  type StoreTiming,
} from "../../kernel/channels.ts";
import type { Exchange } from "../../model/exchange.ts";
import { knownMethods, nameOf, RequestSpan, currentRequestSpan } from "./request-span.ts";
import type { TracingService } from "./tracing-service.ts";

export interface CreateTracingOptions {
  /** Whose spans these are. Default: the provider that an SDK registers, now or later. */
  readonly provider?: TracerProvider;
  /**
   * Guards that took at least as many milliseconds have a span, and each that refused. 0: every guard of every request that is
   * recorded, which are dozens. Default: 1.
   */
  readonly guardsFromMs?: number;
}

/** Spans of this process. */
export interface Tracing extends TracingService, AsyncDisposable {}

const tracerName = "proofmark";
/** What stands there while nobody has registered an SDK. */
const nobody = new ProxyTracerProvider().getDelegate();

/**
 * Makes the spans that the guard `tracing` begins. While no OpenTelemetry SDK is registered nothing is made, nothing is heard,
 * and nothing is timed.
 * @example
 * new NodeTracerProvider({ spanProcessors }).register();
 * harden(app, { controls: { tracing: { tracing: createTracing() } } });
 */
export function createTracing({ provider: given, guardsFromMs = 1 }: CreateTracingOptions = {}): Tracing {
  const spans = new WeakMap<object, RequestSpan>();
  const own = new WeakSet<RequestSpan>();
  const hearGuard = (timing: GuardTiming): void => {
    if (timing.isRefused || timing.endMs - timing.startMs >= guardsFromMs)
      spans.get(timing.exchange)?.guardTimed(timing);
  };
  const hearSink = (timing: SinkTiming): void => spans.get(timing.exchange)?.sinkTimed(timing);
  const hearStore = (timing: StoreTiming): void => {
    const span = currentRequestSpan();
    if (span !== undefined && own.has(span)) span.storeTimed(timing);
  };
  let isHearing = false;
  /** From the first request on that is recorded: until then nobody times anything for this. */
  const hear = (): void => {
    if (isHearing) return;
    isHearing = true;
    guardChannel.subscribe(hearGuard);
    sinkChannel.subscribe(hearSink);
    storeChannel.subscribe(hearStore);
  };
  return {
    begin(exchange, isParentTrusted) {
      const provider = given ?? registered();
      if (provider === undefined) return undefined;
      const tracer = provider.getTracer(tracerName);
      const { parent, kind, links } = parentOf(exchange, isParentTrusted);
      const span = tracer.startSpan(
        nameOf(exchange.method),
        { kind, links, startTime: exchange.startedAt, attributes: attributesOf(exchange) },
        parent,
      );
      if (!isSpanContextValid(span.spanContext())) return undefined;
      const request = new RequestSpan(tracer, span, parent);
      if (mayHaveBody(exchange.request.headers)) request.bind(exchange.request);
      if (request.isSampled) {
        hear();
        spans.set(exchange, request);
        own.add(request);
        exchange.isTimed = true;
      }
      return request;
    },
    async [Symbol.asyncDispose]() {
      if (!isHearing) return;
      isHearing = false;
      guardChannel.unsubscribe(hearGuard);
      sinkChannel.unsubscribe(hearSink);
      storeChannel.unsubscribe(hearStore);
    },
  };
}

function registered(): TracerProvider | undefined {
  const provider = trace.getTracerProvider();
  const isEmpty = provider instanceof ProxyTracerProvider && provider.getDelegate() === nobody;
  return isEmpty ? undefined : provider;
}

interface Parent {
  readonly parent: Context;
  readonly kind: SpanKind;
  readonly links: Link[];
}

/** Instrumentation of node:http that began a span already is the parent; else what the request names, where it is trusted. */
function parentOf({ request }: Exchange, isTrusted: boolean): Parent {
  const active = context.active();
  if (trace.getSpan(active) !== undefined) return { parent: active, kind: SpanKind.INTERNAL, links: [] };
  const named = propagation.extract(ROOT_CONTEXT, request.headers);
  if (isTrusted) return { parent: named, kind: SpanKind.SERVER, links: [] };
  const remote = trace.getSpanContext(named);
  return {
    parent: ROOT_CONTEXT,
    kind: SpanKind.SERVER,
    links: remote === undefined ? [] : [{ context: remote }],
  };
}

/** What is known as the head is read, for samplers; nothing that a client writes freely. */
function attributesOf({ method, isSecure, request }: Exchange): Record<string, string> {
  return {
    "http.request.method": knownMethods.has(method) ? method : "_OTHER",
    "url.scheme": isSecure ? "https" : "http",
    "network.protocol.version": request.httpVersion,
  };
}
