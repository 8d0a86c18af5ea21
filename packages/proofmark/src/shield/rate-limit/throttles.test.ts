import assert from "node:assert/strict";
import { test } from "node:test";

import type { Exchange } from "../../model/exchange.ts";
import type { PipelineLink } from "../../model/guard.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { Store } from "../../store/store.ts";
import { rateLimit } from "./guard.ts";
import { rateLimitOf, type RateLimitGuard } from "./operated-guard.ts";

const wide = { tiers: { default: { limit: 100_000, windowSeconds: 60 } } };
const limits = { perMinute: 3, seconds: 600 };

interface Place {
  readonly clock: SetClock;
  readonly guard: RateLimitGuard;
  readonly audited: string[];
}

function place(options: Parameters<typeof rateLimit>[0] = wide, clock = new SetClock()): Place {
  const guard = rateLimit(options, clock);
  const audited: string[] = [];
  guard.onStart?.({
    degradation: () => undefined,
    audit: ({ action, isSuccess }) => void audited.push(`${action} ${isSuccess}`),
  } as Partial<PipelineLink> as PipelineLink);
  return { clock, guard, audited };
}

let clients = 0;

/** Each request by another client. */
async function ask({ guard }: Place, path: string, given: Partial<Exchange> = {}): Promise<string> {
  const client = { address: `10.0.${clients >> 8}.${clients++ & 255}`, provenance: "socket" };
  const exchange = { method: "GET", path, principal: undefined, client, ...given } as Exchange;
  const verdict = await guard.onRequestHead?.(exchange);
  return verdict?.code ?? "passed";
}

async function passed(at: Place, path: string, count: number): Promise<number> {
  let through = 0;
  for (let index = 0; index < count; index++) if ((await ask(at, path)) === "passed") through++;
  return through;
}

test("a throttled route takes so many requests of all clients together, and others are as they were", async () => {
  const at = place();
  assert.equal(await passed(at, "/search", 10), 10);
  at.guard.throttle("/search", limits);
  assert.equal(await passed(at, "/search", 10), 3);
  assert.equal(await ask(at, "/search"), "PM_ROUTE_THROTTLED");
  assert.equal(await passed(at, "/searches", 10), 10);
  assert.equal(await passed(at, "/", 10), 10);
  at.clock.time += 120_000;
  assert.equal(await passed(at, "/search", 10), 3);
});

test("it ends in its time, by the guard's clock, and by hand before that", async () => {
  const at = place();
  at.guard.throttle("/search", limits);
  at.guard.throttle("/notes/{id}", limits);
  assert.equal(await passed(at, "/notes/7", 5), 3);
  assert.equal(at.guard.lift("/notes/:id"), true);
  assert.equal(at.guard.lift("/notes/:id"), false);
  assert.equal(await passed(at, "/notes/7", 5), 5);
  at.clock.time += 600_000;
  assert.equal(await passed(at, "/search", 10), 10);
  assert.deepEqual(at.guard.throttles(), []);
  assert.deepEqual(at.audited, [
    "rate-limit.route-throttled true",
    "rate-limit.route-throttled true",
    "rate-limit.throttle-lifted true",
    "rate-limit.throttle-expired true",
  ]);
});

for (const path of [
  "/Notes/7",
  "/notes/7/",
  "//notes//7",
  "/%6Eotes/7",
  "/x/../notes/7",
  "/notes;a=b/7",
  "/./notes/7",
]) {
  test(`${path} is under a throttle of /notes/{id}`, async () => {
    const at = place();
    at.guard.throttle("/notes/{id}", { ...limits, perMinute: 1 });
    await ask(at, "/notes/1");
    assert.equal(await ask(at, path), "PM_ROUTE_THROTTLED");
  });
}

test("of several that a path is under the strictest counts, and again replaces what was said before", async () => {
  const at = place();
  at.guard.throttle("/api/*", { ...limits, perMinute: 5 });
  at.guard.throttle("/api/ask", { ...limits, perMinute: 2 });
  assert.equal(await passed(at, "/api/ask", 10), 2);
  assert.equal(await passed(at, "/api/list", 10), 5);
  at.guard.throttle("/api/ask", { ...limits, perMinute: 4 });
  assert.equal(await passed(at, "/api/ask", 10), 2);
  assert.equal(at.guard.throttles().length, 2);
});

test("a client that is over its own limit uses up nothing of the route's", async () => {
  const at = place({ tiers: { default: { limit: 2, windowSeconds: 60 } } });
  at.guard.throttle("/search", limits);
  const greedy = { client: { address: "203.0.113.9", provenance: "socket" } as Exchange["client"] };
  const answers: string[] = [];
  for (let index = 0; index < 10; index++) answers.push(await ask(at, "/search", greedy));
  assert.equal(answers.filter((answer) => answer === "PM_RATE_LIMITED").length, 8);
  assert.equal(await ask(at, "/search"), "passed");
});

test("processes with one store that throttle one route count together, and one that does not lets pass", async () => {
  const clock = new SetClock();
  const memory = new MemoryStore({ clock });
  // As a shared one answers.
  const store: Partial<Store> = {
    isShared: true,
    hit: async (...args: Parameters<Store["hit"]>) => memory.hit(...args),
  };
  const [one, two, three] = [0, 1, 2].map(() => place({ ...wide, store: store as Store }, clock));
  assert.ok(one && two && three);
  for (const at of [one, two]) at.guard.throttle("/search", limits);
  assert.equal((await passed(one, "/search", 2)) + (await passed(two, "/search", 5)), 3);
  assert.equal(await passed(three, "/search", 5), 5);
});

test("what is no route, or out of bounds, is refused and throttles nothing", async () => {
  const at = place();
  for (const route of ["", "search", "/a b", "/a?b=1", "*/search", "/a/*/b", `/${"a".repeat(300)}`])
    assert.throws(() => at.guard.throttle(route, limits), RangeError, route);
  for (const wrong of [
    { perMinute: 0 },
    { perMinute: 1.5 },
    { perMinute: Number.NaN },
    { perMinute: 1e9 },
    { seconds: 0 },
    { seconds: 86_401 },
    { seconds: Number.NaN },
  ])
    assert.throws(() => at.guard.throttle("/search", { ...limits, ...wrong }), RangeError);
  assert.deepEqual(at.guard.throttles(), []);
  for (let index = 0; index < 100; index++) at.guard.throttle(`/r${index}`, limits);
  assert.throws(() => at.guard.throttle("/one-more", limits), /most there may be/);
  at.guard.throttle("/r7", limits);
  at.clock.time += 600_000;
  at.guard.throttle("/one-more", limits);
});

test("the guard is found in its pipeline, and another one is not taken for it", () => {
  const { guard } = place();
  assert.equal(rateLimitOf({ guards: [{ spec: { ...guard.spec } }, guard] }), guard);
  assert.equal(rateLimitOf({ guards: [] }), undefined);
});
