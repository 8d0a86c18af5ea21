import { parseOptions } from "../../config/parse-options.ts";
import { createOperatorAccess } from "../../http/operator-access.ts";
import { guardChannel, sinkChannel, type GuardTiming, type SinkTiming } from "../../kernel/channels.ts";
import type { Guard } from "../../model/guard.ts";
import type { Reply } from "../../model/verdict.ts";
import type { MetricsService } from "./metrics-service.ts";
import { metricsOptions, type MetricsOptions } from "./options.ts";
import { metricsSpec } from "./spec.ts";

/**
 * Counts every request, every decision and every event of its pipeline, and answers scrapes to operators. What is counted is
 * a number in a table; text is made when somebody scrapes. Without `metrics` it does nothing.
 * @param random which of the requests are measured in detail.
 * @throws OptionsError where an option is wrong.
 * @example const guard = metrics({ metrics: createMetrics() });
 */
export function metrics(options?: MetricsOptions, random: () => number = Math.random): Guard {
  const {
    metrics: service,
    path,
    operatorToken,
    sampleEvery,
  } = parseOptions("metrics", metricsOptions, options);
  if (service === undefined) return { spec: metricsSpec };
  const { recorder } = service;
  const refusalOf = createOperatorAccess(operatorToken);
  const sampled = new WeakSet<object>();
  // Between 1 and twice as many less one: on average every `sampleEvery`th, and in step with no client.
  const gap = (): number => 1 + Math.floor(random() * (2 * sampleEvery - 1));
  let left = gap();
  const hearGuard = (timing: GuardTiming): void => {
    if (sampled.has(timing.exchange)) recorder.guardTimed(timing, sampleEvery);
  };
  const hearSink = (timing: SinkTiming): void => {
    if (sampled.has(timing.exchange)) recorder.sinkTimed(timing, sampleEvery);
  };
  return {
    spec: metricsSpec,
    onStart() {
      guardChannel.subscribe(hearGuard);
      sinkChannel.subscribe(hearSink);
    },
    onRequest(exchange, next) {
      recorder.open(exchange);
      if (--left === 0) {
        left = gap();
        sampled.add(exchange);
        exchange.isTimed = true;
      }
      next();
    },
    onRequestHead(exchange) {
      if (exchange.path !== path || exchange.isUpgrade) return undefined;
      if (exchange.method !== "GET" && exchange.method !== "HEAD") return undefined;
      return refusalOf(exchange) ?? scrape(service, exchange.request.headers.accept);
    },
    onEvent(event) {
      recorder.hear(event);
    },
    onDone(exchange) {
      recorder.close(exchange);
    },
    async [Symbol.asyncDispose]() {
      guardChannel.unsubscribe(hearGuard);
      sinkChannel.unsubscribe(hearSink);
    },
  };
}

async function scrape(service: MetricsService, accept: string | undefined): Promise<Reply> {
  const { contentType, body } = await service.exposition(accept);
  return {
    status: 200,
    headers: [
      ["Content-Type", contentType],
      ["Cache-Control", "no-store"],
      ["Vary", "Accept"],
    ],
    body,
  };
}
