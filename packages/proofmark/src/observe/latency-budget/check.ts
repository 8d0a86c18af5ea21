import { unheardLink } from "../../http/unheard-link.ts";
import type { Exchange, ResponseHead } from "../../model/exchange.ts";
import type { Observation } from "../../model/event.ts";
import type { Finding } from "../../model/finding.ts";
import type { Guard } from "../../model/guard.ts";
import type { Check } from "../../model/probe.ts";
import { latencyBudget, type MonotonicClock } from "./guard.ts";
import { latencyBudgetSpec } from "./spec.ts";

const atMostMs = 100;
const flood = 50;

/** What the wire can't show: who is told of an answer that takes too long, and of one that never comes. */
export const latencyBudgetCheck: Check = {
  spec: latencyBudgetSpec,
  async run() {
    return await Promise.resolve(
      judgeGuard((clock) =>
        latencyBudget({ routes: [{ path: "/search", budget: "query" }], maxRoutes: 2 }, clock),
      ),
    );
  },
};

/** Sends made-up exchanges through a guard, on a clock of its own. */
export function judgeGuard(make: (clock: MonotonicClock) => Guard): readonly Finding[] {
  let nowMs = 0;
  const told: Observation[] = [];
  const guard = make({ elapsed: () => nowMs });
  guard.onStart?.(unheardLink({ observe: (observation) => void told.push(observation) }));
  const ask = (path: string, durationMs: number): number => {
    const before = told.length;
    const exchange = exchangeFor(path, nowMs);
    void guard.onRequestHead?.(exchange);
    nowMs += durationMs;
    guard.onResponseHead?.(exchange, head);
    guard.onDone?.(exchange);
    return told.length - before;
  };
  const quick = ask("/search", atMostMs);
  const slow = ask("/search", atMostMs + 1);
  const more = Array.from({ length: flood }, () => ask("/search", atMostMs + 1));
  const floodTold = more.reduce((sum, each) => sum + each, 0);
  nowMs += 60_000;
  const before = told.length;
  void guard.onRequestHead?.(exchangeFor("/search", nowMs));
  nowMs += 10 * atMostMs;
  if ("sweep" in guard && typeof guard.sweep === "function") guard.sweep();
  const endless = told.length - before;
  void guard[Symbol.asyncDispose]?.();
  return [
    judge(
      "attack",
      slow === 1,
      "An answer that took longer than its class may was told of.",
      "An answer that took longer than its class may was told to nobody.",
    ),
    judge(
      "attack",
      slow === 1 && floodTold < flood / 2,
      `Of ${flood} more of them at once ${floodTold} were told.`,
      `${flood} slow answers were a flood of events, or none at all.`,
    ),
    judge(
      "attack",
      endless === 1,
      "A request that gets no answer was told of while it waited.",
      "A request that gets no answer was told to nobody.",
    ),
    judge(
      "benign",
      quick === 0,
      "An answer within its budget was told to nobody.",
      "An answer within its budget was told as a breach.",
    ),
  ];
}

const head: ResponseHead = { statusCode: 200, get: () => undefined, set() {}, remove() {} };

/** What the guard asks of an exchange. */
function exchangeFor(path: string, startedAt: number): Exchange {
  const request = { headers: {}, complete: true };
  return { id: "check", path, startedAt, isUpgrade: false, request } as unknown as Exchange;
}

function judge(role: Finding["role"], holds: boolean, held: string, breached: string): Finding {
  return holds ? { role, outcome: "held", summary: held } : { role, outcome: "breached", summary: breached };
}
