import { networkOf } from "../../kernel/ip-address.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Exchange } from "../../model/exchange.ts";
import { LatencyHistogram } from "./latency-histogram.ts";
import { SeenBefore } from "./seen-before.ts";
import { routeSignals, serviceSignals, type SignalKind } from "./signals.ts";

/** One value of one window. */
export interface Measurement {
  readonly signal: string;
  readonly kind: SignalKind;
  readonly value: number;
}

export interface WindowCountsOptions {
  /** Routes that are followed, the busiest of the first day; 0 follows none. */
  readonly mostRoutes: number;
  readonly newcomerDays: number;
}

/** Fewer answers than this have neither a share of errors nor a quantile that means something. */
const leastAnswers = 20;
const dayMs = 24 * 3_600_000;
/** Routes that are counted until the busiest are known. */
const mostCandidates = 500;

/** Clients that are told apart in one window; there may be more. */
const mostRefused = 10_000;

interface Counted {
  requests: number;
  errors: number;
  latencies: LatencyHistogram;
}

/** Counts what a pipeline does in one window, and hands it over as measurements. */
export class WindowCounts {
  readonly #options: WindowCountsOptions;
  readonly #addresses: SeenBefore;
  readonly #users: SeenBefore;
  readonly #startedAt: number;
  #service = emptyCount();
  #routes = new Map<string, Counted>();
  #candidates = new Map<string, number>();
  #followed: ReadonlySet<string> | undefined;
  /** By network: one scanner is refused a thousand times, and is one client. */
  #refused = new Set<string>();
  #signInFailures = 0;
  #newUsers = 0;
  #newAddresses = 0;

  constructor(options: WindowCountsOptions, now: number) {
    this.#options = options;
    this.#startedAt = now;
    this.#addresses = new SeenBefore(options.newcomerDays * dayMs);
    this.#users = new SeenBefore(options.newcomerDays * dayMs);
  }

  /** One answer, or a connection that broke before it. */
  done(exchange: Exchange, durationMs: number, now: number): void {
    const isError = (exchange.response?.statusCode ?? 0) >= 500;
    count(this.#service, isError, durationMs);
    if (this.#addresses.isNew(exchange.client.address, now)) this.#newAddresses++;
    const { principal, route } = exchange;
    if (principal !== undefined && this.#users.isNew(principal.id, now)) this.#newUsers++;
    if (route === undefined || this.#options.mostRoutes === 0) return;
    if (this.#followed === undefined) {
      const seen = this.#candidates.get(route);
      if (seen !== undefined || this.#candidates.size < mostCandidates)
        this.#candidates.set(route, (seen ?? 0) + 1);
    } else if (this.#followed.has(route)) {
      let counted = this.#routes.get(route);
      if (counted === undefined) this.#routes.set(route, (counted = emptyCount()));
      count(counted, isError, durationMs);
    }
  }

  heard(event: ProofmarkEvent): void {
    if (event.type === "refusal") {
      if (this.#refused.size < mostRefused) this.#refused.add(networkOf(event.client));
    } else if (event.type === "audit" && event.category === "authentication" && !event.isSuccess)
      this.#signInFailures++;
  }

  /** What was counted since the last call; everything begins at zero. */
  take(now: number): readonly Measurement[] {
    const taken: Measurement[] = measured("", serviceSignals, this.#service);
    const add = (signal: keyof typeof serviceSignals, value: number): void =>
      void taken.push({ signal, kind: serviceSignals[signal], value });
    add("refusals", this.#refused.size);
    add("sign-in-failures", this.#signInFailures);
    // After a start everybody is new.
    if (now - this.#startedAt >= dayMs) {
      add("new-users", this.#newUsers);
      add("new-addresses", this.#newAddresses);
    }
    for (const route of this.#followed ?? [])
      taken.push(...measured(`:${route}`, routeSignals, this.#routes.get(route) ?? emptyCount()));
    if (this.#followed === undefined && now - this.#startedAt >= dayMs) this.#choose();
    this.#service = emptyCount();
    this.#routes = new Map();
    this.#refused = new Set();
    this.#signInFailures = this.#newUsers = this.#newAddresses = 0;
    return taken;
  }

  #choose(): void {
    const busiest = [...this.#candidates].toSorted(([, one], [, other]) => other - one);
    this.#followed = new Set(busiest.slice(0, this.#options.mostRoutes).map(([route]) => route));
    this.#candidates = new Map();
  }
}

function measured(
  suffix: string,
  kinds: Readonly<Partial<Record<keyof typeof serviceSignals, SignalKind>>>,
  { requests, errors, latencies }: Counted,
): Measurement[] {
  const values = [
    ["requests", requests],
    ...(requests < leastAnswers
      ? []
      : ([
          ["errors", errors / requests],
          ["latency-median", latencies.quantile(0.5)],
          ["latency-p99", latencies.quantile(0.99)],
        ] as const)),
  ] as const;
  return values.flatMap(([signal, value]) => {
    const kind = kinds[signal];
    return kind === undefined ? [] : [{ signal: `${signal}${suffix}`, kind, value }];
  });
}

function emptyCount(): Counted {
  return { requests: 0, errors: 0, latencies: new LatencyHistogram() };
}

function count(counted: Counted, isError: boolean, durationMs: number): void {
  counted.requests++;
  if (isError) counted.errors++;
  counted.latencies.add(durationMs);
}
