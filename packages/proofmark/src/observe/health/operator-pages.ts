import { isActive } from "../../http/is-active.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Guard } from "../../model/guard.ts";
import { isLatencyGuard } from "../../model/observe/latencies.ts";
import { statesOf, type Health } from "./create-health.ts";
import { DependencyWatch, type DependencyState } from "./dependency-watch.ts";
import type { EventLoopFigures } from "./event-loop-watch.ts";
import { judgeReadiness } from "./readiness.ts";
import type { RequestCounters } from "./request-counters.ts";
import type { SecurityLedger } from "./security-ledger.ts";
import type { WatchedDatabase } from "./watch-database.ts";

/** What the process says of itself. */
export interface ProcessFacts {
  readonly version: string;
  readonly pid: number;
  uptime(): number;
  memoryUsage(): NodeJS.MemoryUsage;
}

/** Where every value of the pages comes from. */
export interface PageSources {
  readonly health: Health;
  readonly requests: RequestCounters;
  readonly security: SecurityLedger;
  readonly isEnforced: boolean;
  readonly guards: readonly Guard[];
  readonly clock: Clock;
  readonly process: ProcessFacts;
  eventLoop(): EventLoopFigures;
}

export type PageName = "metrics" | "database" | "security" | "health";
export type Page = () => object | Promise<object>;

/** The pages for operators. Each value is measured when it is asked for, or comes from a counter. */
export function createOperatorPages(sources: PageSources): Readonly<Record<PageName, Page>> {
  const { health, requests, security, isEnforced, guards, clock, eventLoop } = sources;
  const pings = health.databases.map(pingOf);
  const memory = (): object => memoryOf(sources.process.memoryUsage());
  return {
    metrics: () => ({
      at: clock.now(),
      uptimeSeconds: sources.process.uptime(),
      requests: requests.requests(),
      refusals: security.refusalsByControl(),
      latency: requests.latencies(performance.now()),
      routes: guards.filter(isLatencyGuard).flatMap((guard) => guard.latencies()),
      eventLoop: eventLoop(),
      memory: memory(),
    }),
    async database() {
      const answers = await statesOf(pings);
      return {
        at: clock.now(),
        databases: health.databases.map((database, index) => databaseOf(database, answers[index])),
      };
    },
    security: () => ({
      at: clock.now(),
      mode: isEnforced ? "enforce" : "monitor",
      controls: guards.map(controlOf),
      ...security.read(clock.now()),
      auditChain: health.auditHead?.() ?? null,
    }),
    async health() {
      const dependencies = await health.dependencies();
      return {
        at: clock.now(),
        state: judgeReadiness(health, dependencies, security.isDegraded),
        dependencies,
        degraded: security.degraded(),
        uptimeSeconds: sources.process.uptime(),
        node: sources.process.version,
        pid: sources.process.pid,
        eventLoop: eventLoop(),
        memory: memory(),
      };
    },
  };
}

/** One question at a time, however many ask, and none of a moment ago. */
function pingOf({ name, check }: WatchedDatabase): DependencyWatch {
  return new DependencyWatch(
    { name, check },
    { cacheMs: 0, now: () => Date.now(), elapsed: () => performance.now() },
  );
}

function databaseOf(database: WatchedDatabase, answer: DependencyState | undefined): object {
  return {
    name: database.name,
    isReachable: answer?.isUp ?? false,
    reason: answer?.reason ?? null,
    answeredInMs: answer?.isUp === true ? answer.durationMs : null,
    pool: database.pool() ?? null,
    queries: database.queries(),
  };
}

function controlOf(guard: Guard): object {
  const { id, plane } = guard.spec;
  return { control: id, plane, isActive: isActive(guard) };
}

function memoryOf({ rss, heapTotal, heapUsed, external, arrayBuffers }: NodeJS.MemoryUsage): object {
  return {
    rssBytes: rss,
    heapTotalBytes: heapTotal,
    heapUsedBytes: heapUsed,
    externalBytes: external,
    arrayBuffersBytes: arrayBuffers,
  };
}
