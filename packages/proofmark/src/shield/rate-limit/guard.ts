import { hintFor, OptionsError, parseOptions } from "../../config/parse-options.ts";
import { BoundedMap } from "../../kernel/bounded-map.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { compileGuardedPath } from "../../kernel/guarded-path.ts";
import { compilePathPattern, normalisePath } from "../../kernel/route-path.ts";
import type { AuditRecord } from "../../model/audit.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { PipelineLink } from "../../model/guard.ts";
import { deny, type RequestVerdict, type Verdict } from "../../model/verdict.ts";
import { FallbackStore } from "../../store/fallback.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { HitResult } from "../../store/store.ts";
import { compileTier, counterKey, type CompiledTier } from "./compiled-tier.ts";
import type { RateLimitGuard } from "./operated-guard.ts";
import { rateLimitOptions, type RateLimitOptions } from "./options.ts";
import { rateLimitSpec } from "./spec.ts";
import { Throttles } from "./throttles.ts";

interface Decision {
  readonly tier: CompiledTier;
  readonly hit: HitResult;
}

const storeDown = deny("PM_RATE_STORE_DOWN", [["Retry-After", "1"]]);
const failureMeanings = {
  open: "requests are not limited",
  closed: "requests are refused",
  local: "each process counts for itself",
} as const;
const routesRemembered = 2_000;
/** A longer path is no route of anybody, and would only fill the memory. */
const longestRemembered = 256;

/**
 * Limits requests in a sliding window with a burst, by tier and client. The client is the principal where an identity
 * control has set one, else the address (an IPv6 client is its /64 network).
 * @throws OptionsError where an option is wrong or a tier is named that does not exist.
 * @example const guard = rateLimit({ store: redisStore(client), routes: [{ path: "/ask", tier: "models" }] });
 */
export function rateLimit(options?: RateLimitOptions, clock: Clock = systemClock): RateLimitGuard {
  const settings = parseOptions("rate-limit", rateLimitOptions, options);
  const tiers = new Map(
    Object.entries(settings.tiers).map(([name, tier]) => [name, compileTier(name, tier)]),
  );
  const tier = (name: string): CompiledTier => {
    const found = tiers.get(name);
    if (found !== undefined) return found;
    throw new OptionsError(`rate-limit: there is no tier ${name}.${hintFor(name, [...tiers.keys()])}`);
  };
  const fallbackTier = tier(settings.defaultTier);
  const readTier = settings.readTier === undefined ? fallbackTier : tier(settings.readTier);
  const roleTiers = Object.entries(settings.roleTiers).map(([role, name]) => ({ role, tier: tier(name) }));
  const routes = settings.routes.map((route) => ({
    matches: compilePathPattern(route.path),
    mayBe: compileGuardedPath(route.path),
    methods: route.methods === undefined ? undefined : new Set(route.methods),
    tier: tier(route.tier),
  }));
  let link: PipelineLink | undefined;
  const storeReasons = {
    degraded: `The shared store does not answer: ${failureMeanings[settings.onStoreFailure]}.`,
    recovered: "The shared store answers again.",
  };
  const isOwnStore = settings.store === undefined;
  const store = new FallbackStore(settings.store ?? new MemoryStore({ clock }), {
    onStoreFailure: settings.onStoreFailure,
    storeTimeoutMs: settings.storeTimeoutMs,
    clock,
    onChange: (state) => link?.degradation(state, storeReasons[state]),
  });
  const decisions = createSlot<Decision>("rate-limit");
  const remembered = new BoundedMap<string, CompiledTier | null>(routesRemembered);
  const hasRoute = (method: string): boolean =>
    routes.some(({ methods }) => methods === undefined || methods.has(method));
  const isReadRouted = hasRoute("GET") || hasRoute("HEAD");

  const routeTier = (exchange: Exchange): CompiledTier | null => {
    if (!isReadRouted && isRead(exchange)) return null;
    const key = `${exchange.method} ${exchange.path}`;
    let found = remembered.get(key);
    if (found === undefined) {
      const path = normalisePath(exchange.path);
      const own = routes.filter(({ methods }) => methods === undefined || methods.has(exchange.method));
      // The usual reading first, or a path of another route could be spelled so that it seems to be one with a wide tier.
      const route = own.find(({ matches }) => matches(path)) ?? own.find(({ mayBe }) => mayBe(exchange.path));
      found = route?.tier ?? null;
      if (key.length <= longestRemembered) remembered.set(key, found);
    }
    return found;
  };
  const tierOf = (exchange: Exchange): CompiledTier => {
    const named = routeTier(exchange);
    if (named !== null) return named;
    const { principal } = exchange;
    if (principal !== undefined) {
      for (const { role, tier: own } of roleTiers) if (principal.roles.includes(role)) return own;
    }
    return isRead(exchange) ? readTier : fallbackTier;
  };
  const decide = (exchange: Exchange, chosen: CompiledTier, hit: HitResult | "unavailable"): Verdict => {
    if (hit === "unavailable") return settings.onStoreFailure === "closed" ? storeDown : undefined;
    decisions.set(exchange, { tier: chosen, hit });
    if (hit.isAllowed) return undefined;
    return deny("PM_RATE_LIMITED", [["Retry-After", String(Math.ceil(hit.retryAfterMs / 1000))]]);
  };

  const throttles = new Throttles();
  const tell = (action: AuditRecord["action"], reason: string): void =>
    link?.audit({ category: "administration", action, isSuccess: true, reason });
  const endThrottles = (now: number): void => {
    for (const { route } of throttles.sweep(now))
      tell("rate-limit.throttle-expired", `${route} takes as many requests as before.`);
  };
  const refuseThrottled = (hit: HitResult | "unavailable"): Verdict => {
    if (hit === "unavailable") return settings.onStoreFailure === "closed" ? storeDown : undefined;
    if (hit.isAllowed) return undefined;
    return deny("PM_ROUTE_THROTTLED", [["Retry-After", String(Math.ceil(hit.retryAfterMs / 1000))]]);
  };
  /** For who is within the limits of his own: the others use up nothing of the route's. */
  const throttled = (exchange: Exchange, verdict: Verdict): RequestVerdict | Promise<RequestVerdict> => {
    if (verdict !== undefined) return verdict;
    endThrottles(clock.now());
    const throttle = throttles.strictestFor(exchange.path);
    if (throttle === undefined) return undefined;
    const hit = store.hit(throttle.key, throttle.windows);
    return hit instanceof Promise ? hit.then(refuseThrottled) : refuseThrottled(hit);
  };

  return {
    spec: rateLimitSpec,
    onStart(given) {
      link = given;
    },
    onRequestHead(exchange) {
      const chosen = tierOf(exchange);
      const hit = store.hit(counterKey(exchange, chosen), chosen.windows);
      if (!throttles.isEmpty)
        return hit instanceof Promise
          ? hit.then(async (settled) => await throttled(exchange, decide(exchange, chosen, settled)))
          : throttled(exchange, decide(exchange, chosen, hit));
      return hit instanceof Promise
        ? hit.then((settled) => decide(exchange, chosen, settled))
        : decide(exchange, chosen, hit);
    },
    throttles() {
      endThrottles(clock.now());
      return throttles.list();
    },
    throttle(route, limits) {
      endThrottles(clock.now());
      throttles.add(route, limits, clock.now());
      const text = `${route} takes ${limits.perMinute} requests a minute for ${limits.seconds} s.`;
      tell("rate-limit.route-throttled", text);
    },
    lift(route) {
      endThrottles(clock.now());
      const isLifted = throttles.remove(route);
      if (isLifted) tell("rate-limit.throttle-lifted", `${route} takes as many requests as before.`);
      return isLifted;
    },
    onResponseHead(exchange, head) {
      const decision = decisions.get(exchange);
      if (decision === undefined) return undefined;
      const { tier: chosen, hit } = decision;
      head.set("RateLimit-Policy", chosen.policy);
      head.set("RateLimit", `"${chosen.name}";r=${hit.remaining};t=${Math.ceil(hit.resetMs / 1000)}`);
      return undefined;
    },
    async [Symbol.asyncDispose]() {
      await (isOwnStore ? store[Symbol.asyncDispose]() : undefined);
    },
  };
}

function isRead({ method }: Exchange): boolean {
  return method === "GET" || method === "HEAD";
}
