import { isThroughProxy } from "../../http/client-address.ts";
import { removeHeader } from "../../http/remove-header.ts";
import type { Exchange } from "../../model/exchange.ts";
import { nothingIncoming, type Incoming } from "./request-correlation.ts";
import { parseTraceparent, parseTracestate } from "./trace-context.ts";

/** Letters, digits and what ids of the usual proxies have beside them; nothing that a page, a shell or a terminal reads. */
const plainId = /^[\w.:=+-]{1,64}$/;

/** How ids of others are taken. */
export interface IncomingRules {
  /** Whether they are believed of trusted proxies alone. */
  readonly isForProxiesAlone: boolean;
  /** Whether what is not believed is taken off the request, so that no handler writes it anywhere. */
  readonly isRemoving: boolean;
}

/** Reads the ids that came with a request. */
export function readIncoming(exchange: Exchange, { isForProxiesAlone, isRemoving }: IncomingRules): Incoming {
  const { headers } = exchange.request;
  const { traceparent, tracestate } = headers;
  const id = headers["x-request-id"];
  if (id === undefined && traceparent === undefined && tracestate === undefined) return nothingIncoming;
  const isProxy = isThroughProxy(exchange.client);
  const isBelieved = isProxy || !isForProxiesAlone;
  const remove = (name: string): undefined => {
    if (isRemoving) removeHeader(exchange.request, name);
    return undefined;
  };
  // Two lines of one name come as one text with a comma, which neither has.
  const parent = isBelieved && typeof traceparent === "string" ? parseTraceparent(traceparent) : undefined;
  // Section 3.3: without a parent there is nothing that the state could be of.
  const state =
    parent !== undefined && typeof tracestate === "string" ? parseTracestate(tracestate) : undefined;
  const clientRequestId = isBelieved && typeof id === "string" && plainId.test(id) ? id : undefined;
  if (traceparent !== undefined && parent === undefined) remove("traceparent");
  if (tracestate !== undefined && state === undefined) remove("tracestate");
  if (id !== undefined && clientRequestId === undefined) remove("x-request-id");
  return {
    parent,
    tracestate: state,
    clientRequestId,
    origin: parent === undefined ? "here" : isProxy ? "proxy" : "client",
  };
}
