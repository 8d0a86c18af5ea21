import { parseOptions } from "../../config/parse-options.ts";
import { hasBody } from "../../http/held-start.ts";
import { isLocalClient } from "../../http/is-local-client.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange, ResponseHead } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import { InFlight, Underway } from "./in-flight.ts";
import type { LatencyBudgetGuard } from "./latency-budget-of.ts";
import { latencyBudgetOptions, type LatencyBudgetOptions } from "./options.ts";
import type { RouteLedger } from "./route-ledger.ts";
import { RouteLedgers } from "./route-ledgers.ts";
import { addServerTiming, isTelling } from "./server-timing.ts";
import { latencyBudgetSpec } from "./spec.ts";

/** Where time comes from: monotonic milliseconds. */
export interface MonotonicClock {
  elapsed(): number;
}

const sweepMs = 1000;
const processClock: MonotonicClock = { elapsed: () => performance.now() };

/**
 * Measures how long answers take, by route, against the budget of the route's class, and tells of breaches as events: a
 * request that never ends, too. Without options it does nothing.
 * @throws OptionsError where an option is wrong, or a class is named that does not exist.
 * @example const guard = latencyBudget({ routes: [{ path: "/search", budget: "query" }] });
 */
export function latencyBudget(
  options?: LatencyBudgetOptions,
  clock: MonotonicClock = processClock,
): Guard | LatencyBudgetGuard {
  const settings = parseOptions("latency-budget", latencyBudgetOptions, options);
  if (options === undefined || Object.keys(options).length === 0) return { spec: latencyBudgetSpec };
  const { serverTiming, windowMinutes, quietSeconds, maxInFlight } = settings;
  const ledgers = new RouteLedgers({
    ...settings,
    windowMs: windowMinutes * 60_000,
    quietMs: quietSeconds * 1000,
  });
  const slot = createSlot<Underway>("latency-budget");
  const inFlight = new InFlight(maxInFlight);
  let observe: PipelineLink["observe"] | undefined;
  let sweeping: NodeJS.Timeout | undefined;

  const tell = ({ id, route }: Exchange, ledger: RouteLedger, durationMs: number, nowMs: number): void => {
    const breach = ledger.breach(durationMs, nowMs);
    if (breach === undefined) return;
    const { budget, budgetMs, untold } = breach;
    const named = route ?? (ledger.route === "other" ? undefined : ledger.route);
    observe?.({ type: "latency", exchangeId: id, route: named, budget, budgetMs, durationMs, untold });
  };
  /** Counts and tells of a request without an answer that takes longer than it may; false where it does not. */
  const overrun = ({ exchange, isOverdue }: Underway, durationMs: number, nowMs: number): boolean => {
    const ledger = ledgers.of(exchange);
    if (durationMs <= ledger.atMostMs) return false;
    if (!isOverdue) ledger.overdue();
    tell(exchange, ledger, durationMs, nowMs);
    return true;
  };
  const sweep = (): void => {
    const nowMs = clock.elapsed();
    inFlight.sweep(nowMs, (underway, durationMs) => overrun(underway, durationMs, nowMs));
  };
  const judge = (exchange: Exchange, underway: Underway, nowMs: number): void => {
    const durationMs = nowMs - underway.since;
    const ledger = ledgers.of(exchange);
    ledger.record(durationMs, nowMs, underway.isOverdue);
    if (durationMs > ledger.atMostMs) tell(exchange, ledger, durationMs, nowMs);
  };
  // A client that sends slowly is for slow-request: here its time begins when all is there.
  const awaitBody = ({ request }: Exchange, underway: Underway): void => {
    underway.isArriving = true;
    request.once("end", () => {
      if (!underway.isArriving) return;
      underway.since = clock.elapsed();
      underway.isArriving = false;
    });
  };
  const time = (exchange: Exchange, head: ResponseHead, { handedAt }: Underway, now: number): void => {
    const isLocal = isLocalClient(exchange);
    // What a guard took to refuse says what it found: whether a key is known, or an account locked.
    const isToldToAll = serverTiming === "all" && exchange.refusal === undefined && !isTelling(exchange.path);
    if (!isLocal && !isToldToAll) return;
    addServerTiming(head, { startedAt: exchange.startedAt, handedAt, now }, isLocal ? 1 : 0);
  };

  return {
    spec: latencyBudgetSpec,
    onStart(link) {
      observe = link.observe;
      sweeping = setInterval(sweep, sweepMs).unref();
    },
    onRequestHead(exchange) {
      // A connection that stays open is no answer that takes long.
      if (exchange.isUpgrade) return undefined;
      const underway = new Underway(exchange);
      slot.set(exchange, underway);
      inFlight.add(underway);
      if (hasBody(exchange.request)) awaitBody(exchange, underway);
      return undefined;
    },
    ...(serverTiming === "off"
      ? {}
      : {
          onHandler(exchange: Exchange, next: () => void) {
            const underway = slot.get(exchange);
            if (underway !== undefined) underway.handedAt = clock.elapsed();
            next();
          },
        }),
    onResponseHead(exchange, head) {
      const underway = slot.get(exchange);
      if (underway === undefined) return undefined;
      const nowMs = clock.elapsed();
      inFlight.delete(underway);
      // What was refused was not served: a flood of refusals would make every percentile look well.
      if (exchange.refusal === undefined && !underway.isArriving) judge(exchange, underway, nowMs);
      if (serverTiming !== "off") time(exchange, head, underway, nowMs);
      return undefined;
    },
    onDone(exchange) {
      const underway = slot.get(exchange);
      if (underway === undefined || !inFlight.delete(underway) || underway.isArriving) return;
      // Who waits too long goes away: that was no answer, and took too long all the same.
      const nowMs = clock.elapsed();
      overrun(underway, nowMs - underway.since, nowMs);
    },
    latencies: () => ledgers.read(clock.elapsed()),
    sweep,
    // oxlint-disable-next-line typescript/require-await -- the interface asks for a promise
    async [Symbol.asyncDispose]() {
      clearInterval(sweeping);
    },
  } satisfies LatencyBudgetGuard;
}
