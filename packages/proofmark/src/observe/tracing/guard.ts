import { parseOptions } from "../../config/parse-options.ts";
import { isThroughProxy } from "../../http/client-address.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { correlationOf } from "../../model/observe/correlation.ts";
import { tracingOptions, type TracingOptions } from "./options.ts";
import { tracingSpec } from "./spec.ts";
import type { RequestTrace } from "./tracing-service.ts";

/**
 * Makes a span of every request, in which guards, the application, its sinks and stores make theirs. Spans hold the template of
 * the route and no path, query or header. Without `tracing`, or while no SDK is registered, it does nothing.
 * @throws OptionsError where an option is wrong.
 * @example const guard = tracing({ tracing: createTracing() });
 */
export function tracing(options?: TracingOptions): Guard {
  const { tracing: service, trust } = parseOptions("tracing", tracingOptions, options);
  if (service === undefined) return { spec: tracingSpec };
  const traces = createSlot<RequestTrace>("tracing");
  return {
    spec: tracingSpec,
    onRequest(exchange, next) {
      // An upgraded connection may last for days: that is no span of a request.
      const trace = exchange.isUpgrade
        ? undefined
        : service.begin(exchange, trust === "anybody" || isThroughProxy(exchange.client));
      if (trace === undefined) {
        next();
        return;
      }
      traces.set(exchange, trace);
      trace.run(next);
    },
    onHandler(exchange, next) {
      const trace = traces.get(exchange);
      if (trace === undefined) {
        next();
        return;
      }
      adopt(exchange, trace);
      // The handler of a request with a body is started by Node's parser, outside of every context.
      trace.run(next);
    },
    onDone(exchange) {
      const trace = traces.get(exchange);
      if (trace === undefined) return;
      // A refused request came to no handler: whoever logs it now finds the trace all the same.
      adopt(exchange, trace);
      trace.end(exchange);
    },
  };
}

function adopt(exchange: Exchange, trace: RequestTrace): void {
  correlationOf(exchange)?.adopt(trace);
}
