import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { Exchange } from "../../model/exchange.ts";
import { correlationOf } from "../../model/observe/correlation.ts";
import { Buckets } from "./buckets.ts";
import { methodIndex, methodNames } from "./method-names.ts";
import { otherLabel } from "./series-table.ts";

/** A request of which a trace was recorded, as an example of its bucket. */
export interface Exemplar {
  readonly traceId: string;
  readonly seconds: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** In the order of {@link requestLabels}. */
type RequestLabels = readonly [
  route: string,
  method: string,
  status: string,
  scheme: string,
  errorType: string,
];

export interface RequestSeries {
  readonly labels: RequestLabels;
  readonly buckets: Buckets;
  /** By bucket. */
  readonly exemplars: (Exemplar | undefined)[];
}

/** Names of OpenTelemetry's semantic conventions, as its exporter for Prometheus writes them. */
export const requestLabels = [
  "http_route",
  "http_request_method",
  "http_response_status_code",
  "url_scheme",
  "error_type",
] as const;

export interface RequestDurationsOptions {
  readonly bounds: readonly number[];
  readonly maxSeries: number;
  readonly clock?: Clock;
}

/**
 * How long requests took, by route, method, status and scheme. What a client can make up is in none of them: routes are
 * templates, methods are from a list, and past `maxSeries` everything is one route `other`, of which only the status's class
 * is told apart.
 */
export class RequestDurations {
  readonly #bounds: readonly number[];
  readonly #maxSeries: number;
  readonly #clock: Clock;
  readonly #routes = new Map<string | undefined, Map<number, RequestSeries>>();
  /** By the status's class; 0 is none. */
  readonly #others = new Map<number, RequestSeries>();
  #size = 0;

  constructor({ bounds, maxSeries, clock = systemClock }: RequestDurationsOptions) {
    this.#bounds = bounds;
    this.#maxSeries = maxSeries;
    this.#clock = clock;
  }

  /** Counts a request that is done. */
  record(exchange: Exchange): void {
    const { response, route, durationMs } = exchange;
    if (response === undefined) return;
    // A client that left before the answer began has got no status.
    const status = response.headersSent ? response.statusCode : 0;
    const isBroken = !response.writableFinished;
    const series = this.#seriesFor(route, exchange.method, status, isBroken, exchange.isSecure);
    const seconds = durationMs / 1000;
    const bucket = series.buckets.observe(seconds);
    const correlation = correlationOf(exchange);
    if (correlation?.isSampled === true)
      series.exemplars[bucket] = { traceId: correlation.traceId, seconds, at: this.#clock.now() };
  }

  *[Symbol.iterator](): Generator<RequestSeries> {
    for (const series of this.#routes.values()) yield* series.values();
    yield* this.#others.values();
  }

  clear(): void {
    this.#routes.clear();
    this.#others.clear();
    this.#size = 0;
  }

  #seriesFor(
    route: string | undefined,
    methodName: string,
    status: number,
    isBroken: boolean,
    isSecure: boolean,
  ): RequestSeries {
    const method = methodIndex(methodName);
    // One number in place of a text: statuses have three digits, and there are less than 16 methods.
    const key = (status * 16 + method) * 4 + (isBroken ? 2 : 0) + (isSecure ? 1 : 0);
    let byKey = this.#routes.get(route);
    const known = byKey?.get(key);
    if (known !== undefined) return known;
    if (this.#size >= this.#maxSeries) return this.#otherFor(status, isSecure);
    this.#size++;
    const series = this.#create([
      route ?? "",
      methodNames[method] as string,
      status === 0 ? "" : String(status),
      isSecure ? "https" : "http",
      errorType(status, isBroken),
    ]);
    if (byKey === undefined) this.#routes.set(route, (byKey = new Map()));
    byKey.set(key, series);
    return series;
  }

  #otherFor(status: number, isSecure: boolean): RequestSeries {
    const statusClass = Math.floor(status / 100);
    const key = statusClass * 2 + (isSecure ? 1 : 0);
    let series = this.#others.get(key);
    if (series === undefined) {
      const text = statusClass === 0 ? "" : `${statusClass}xx`;
      const scheme = isSecure ? "https" : "http";
      series = this.#create([otherLabel, otherLabel, text, scheme, statusClass === 5 ? text : ""]);
      this.#others.set(key, series);
    }
    return series;
  }

  #create(labels: RequestLabels): RequestSeries {
    return { labels, buckets: new Buckets(this.#bounds), exemplars: [] };
  }
}

/** Semantic conventions: of a server's errors the status, else what broke; nothing where nothing did. */
function errorType(status: number, isBroken: boolean): string {
  if (isBroken) return "aborted";
  return status >= 500 ? String(status) : "";
}
