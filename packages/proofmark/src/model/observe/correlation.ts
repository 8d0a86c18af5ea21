import { createSlot } from "../exchange-slot.ts";
import type { Exchange } from "../exchange.ts";

/** Who began the trace that a request belongs to: this process, a trusted proxy's side, or a client that anybody may be. */
export type TraceOrigin = "here" | "proxy" | "client";

/** The ids by which one request is found again: here, and at the services that it calls. */
export interface Correlation {
  /** The exchange's own id: made here, so that nobody chooses it. `X-Request-ID` and `correlationId` of the answer. */
  readonly requestId: string;
  /** What the client called this request in its own `X-Request-ID`, where that is short and plain. Anybody may repeat it. */
  readonly clientRequestId: string | undefined;
  /** W3C Trace Context: 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** This request's own span: 16 digits. */
  readonly spanId: string;
  /** The span that asked; undefined where the trace begins here. */
  readonly parentId: string | undefined;
  readonly traceOrigin: TraceOrigin;
  /** Whether whoever began the trace records it, or wants it recorded. */
  readonly isSampled: boolean;
  /** The `traceparent` of calls that this request makes. */
  readonly traceparent: string;
  /** What other tracing systems said of this trace, unchanged. */
  readonly tracestate: string | undefined;
  /** Takes the ids of the span that a tracing system began for this request. */
  adopt(span: { readonly traceId: string; readonly spanId: string; readonly isSampled: boolean }): void;
}

/** Where the guard `correlation` leaves the ids of each request. */
export const correlationSlot = createSlot<Correlation>("correlation");

/** The ids of a request; undefined where `correlation` is not in its pipeline, or its head could not be read. */
export function correlationOf(exchange: Exchange): Correlation | undefined {
  return correlationSlot.get(exchange);
}
