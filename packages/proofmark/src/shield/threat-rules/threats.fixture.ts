import type { IncomingHttpHeaders } from "node:http";

import { exchangeFor } from "../../http/exchange.fixture.ts";
import type { BlockChange, BlockedClient } from "../../model/event.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { PipelineLink } from "../../model/guard.ts";
import { deny, type Denial, type RequestVerdict } from "../../model/verdict.ts";
import { threatRules } from "./guard.ts";
import type { ThreatRulesGuard } from "./operated-guard.ts";
import type { ThreatRulesOptions } from "./options.ts";

export interface Visit {
  readonly address?: string;
  readonly isProxy?: true;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: IncomingHttpHeaders;
}

export interface Told {
  readonly type: BlockChange | "degraded" | "recovered";
  readonly client?: string;
  readonly reason?: string;
}

/** A guard in a pipeline of its own, on a clock that the test turns. */
export interface Watched {
  readonly guard: ThreatRulesGuard;
  readonly clock: { time: number; now(): number };
  readonly told: Told[];
  /** The code of the refusal, or undefined where the request passes. */
  visit(visit?: Visit): string | undefined;
  /** Tells the guard that another control refused this visit. */
  refuse(code: Denial["code"], visit?: Visit): void;
  /** Asks for so many different known attack paths; returns how many passed. */
  wave(count: number, visit?: Visit): number;
}

/** Known attack paths, all different. */
export const attackPaths: readonly string[] = Array.from({ length: 60 }, (_, index) => `/${index}/.env`);

export function watch(
  options?: ThreatRulesOptions,
  { isEnforced = true, time = 1_800_000_000_000 }: { isEnforced?: boolean; time?: number } = {},
): Watched {
  const clock = { time, now: () => clock.time };
  const told: Told[] = [];
  const guard = threatRules(options, clock);
  const link: Partial<PipelineLink> = {
    isEnforced,
    degradation: (type, reason) => void told.push({ type, reason }),
    block: (type, block: BlockedClient) => void told.push({ type, ...block }),
  };
  guard.onStart?.(link as PipelineLink);
  const visit = (asked?: Visit): string | undefined => codeOf(guard.onRequestHead?.(exchangeOf(asked)));
  return {
    guard,
    clock,
    told,
    visit,
    refuse: (code, asked) => guard.onRefusal?.(exchangeOf(asked), deny(code)),
    wave: (count, asked) =>
      attackPaths.slice(0, count).filter((path) => visit({ ...asked, path }) === undefined).length,
  };
}

function exchangeOf({ address = "203.0.113.7", isProxy, ...asked }: Visit = {}): Exchange {
  const client = { address, provenance: "socket", ...(isProxy === undefined ? {} : { isProxy }) };
  return Object.assign(exchangeFor(asked), { client });
}

function codeOf(verdict: RequestVerdict | Promise<RequestVerdict>): string | undefined {
  if (verdict instanceof Promise) throw new Error("threat-rules waits for nothing.");
  return verdict?.code;
}
