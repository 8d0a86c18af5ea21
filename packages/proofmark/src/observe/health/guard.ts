import { parseOptions } from "../../config/parse-options.ts";
import { createOperatorAccess } from "../../http/operator-access.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import { replyJson, type Denial, type Reply, type RequestVerdict } from "../../model/verdict.ts";
import type { Health } from "./create-health.ts";
import type { DependencyState } from "./dependency-watch.ts";
import { EventLoopWatch } from "./event-loop-watch.ts";
import { createOperatorPages, type Page, type ProcessFacts } from "./operator-pages.ts";
import { healthOptions, type HealthOptions } from "./options.ts";
import { judgeReadiness, readinessStates, readinessStatus, type ReadinessState } from "./readiness.ts";
import { RequestCounters } from "./request-counters.ts";
import { SecurityLedger } from "./security-ledger.ts";
import { healthSpec } from "./spec.ts";

type Answer = (exchange: Exchange) => RequestVerdict | Promise<RequestVerdict>;

const alive = replyJson(200, { status: "alive" });
/** What strangers are told: a word, made once. */
const readiness = new Map<ReadinessState, Reply>(
  readinessStates.map((status) => [status, replyJson(readinessStatus[status], { status })]),
);

/**
 * Answers whether the process is alive (`/health`) and can serve (`/ready`), for everybody and with a word; and for
 * operators what was measured (`/api/hardening/metrics`, `database`, `security`, `health`). Without `health` it does nothing.
 * @throws OptionsError where an option is wrong.
 * @example const guard = health({ health: createHealth({ dependencies: [{ name: "main", check: main.check }] }) });
 */
export function health(
  options?: HealthOptions,
  clock: Clock = systemClock,
  facts: ProcessFacts = process,
): Guard {
  const settings = parseOptions("health", healthOptions, options);
  const { health: service, operatorToken, healthPath, readyPath, hardeningPath } = settings;
  if (service === undefined) return { spec: healthSpec };
  const access = createOperatorAccess(operatorToken);
  const requests = new RequestCounters();
  const security = new SecurityLedger();
  const routes = new Map<string, { readonly read?: Answer; readonly post?: Answer }>();
  let loop: EventLoopWatch | undefined;

  const ready = (exchange: Exchange, dependencies: readonly DependencyState[]): RequestVerdict => {
    const state = judgeReadiness(service, dependencies, security.isDegraded);
    if (access(exchange) !== undefined) return readiness.get(state);
    return replyJson(readinessStatus[state], { status: state, dependencies, degraded: security.degraded() });
  };
  const addRoutes = (link: PipelineLink, eventLoop: EventLoopWatch): void => {
    const { isEnforced, guards, audit } = link;
    const pages = createOperatorPages({
      health: service,
      requests,
      security,
      isEnforced,
      guards,
      clock,
      process: facts,
      eventLoop: () => eventLoop.read(),
    });
    for (const [name, page] of Object.entries(pages))
      routes.set(`${hardeningPath}/${name}`, { read: (exchange) => access(exchange) ?? replyWith(page) });
    routes.set(`${hardeningPath}/database/reset-metrics`, {
      post: (exchange) => access(exchange) ?? resetMetrics(service, exchange, audit),
    });
  };

  if (healthPath !== false) routes.set(healthPath, { read: () => alive });
  if (readyPath !== false)
    routes.set(readyPath, {
      read(exchange) {
        const dependencies = service.dependencies();
        return dependencies instanceof Promise
          ? dependencies.then((known) => ready(exchange, known))
          : ready(exchange, dependencies);
      },
    });

  return {
    spec: healthSpec,
    onStart(link) {
      loop = new EventLoopWatch();
      if (hardeningPath !== false) addRoutes(link, loop);
    },
    onRequestHead(exchange) {
      requests.enter(exchange);
      const route = routes.get(exchange.path);
      if (route === undefined || exchange.isUpgrade) return undefined;
      const { method } = exchange;
      if (method === "POST") return route.post?.(exchange);
      return method === "GET" || method === "HEAD" ? route.read?.(exchange) : undefined;
    },
    onEvent(event) {
      security.hear(event);
    },
    onDone(exchange) {
      requests.leave(exchange);
    },
    // oxlint-disable-next-line typescript/require-await -- the interface asks for a promise
    async [Symbol.asyncDispose]() {
      loop?.[Symbol.dispose]();
    },
  };
}

function replyWith(page: Page): Reply | Promise<Reply> {
  const content = page();
  return content instanceof Promise
    ? content.then((settled: object) => replyJson(200, settled))
    : replyJson(200, content);
}

function resetMetrics(
  { databases }: Health,
  { client, id }: Exchange,
  audit: PipelineLink["audit"],
): Denial | Reply {
  for (const database of databases) database.resetMetrics();
  audit({
    category: "administration",
    action: "health.metrics-reset",
    isSuccess: true,
    client: client.address,
    exchangeId: id,
  });
  return replyJson(200, { reset: databases.map(({ name }) => name) });
}
