import assert from "node:assert/strict";
import { test } from "node:test";

import { unheardLink } from "../../http/unheard-link.ts";
import { FlatHead } from "../../http/response-head.ts";
import type { Exchange } from "../../model/exchange.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { HitResult, Store } from "../../store/store.ts";
import { rateLimit } from "./guard.ts";

type Options = Parameters<typeof rateLimit>[0];

/** A guard on a clock that the test turns. */
function limiter(options?: Options) {
  const clock = { time: 1_000_000_000_000, now: () => clock.time };
  return { clock, guard: rateLimit(options, clock) };
}
type Limiter = ReturnType<typeof limiter>;

function exchangeOf(asked: Partial<Exchange> & { address?: string } = {}): Exchange {
  const { address = "203.0.113.1", ...rest } = asked;
  const client = { address, provenance: "socket" };
  return { method: "GET", path: "/", principal: undefined, client, ...rest } as Exchange;
}

async function ask({ guard }: Limiter, asked?: Parameters<typeof exchangeOf>[0]) {
  const exchange = exchangeOf(asked);
  const verdict = await guard.onRequestHead?.(exchange);
  const head = new FlatHead(verdict?.status ?? 200, []);
  guard.onResponseHead?.(exchange, head);
  return { verdict, head };
}

async function admitted(
  one: Limiter,
  count: number,
  asked?: Parameters<typeof exchangeOf>[0],
): Promise<number> {
  let passed = 0;
  for (let index = 0; index < count; index++) if ((await ask(one, asked)).verdict === undefined) passed++;
  return passed;
}

const login = { method: "POST", path: "/login" };

test("sign-in is let through five times a minute, then refused with the time to wait", async () => {
  const one = limiter();
  assert.equal(await admitted(one, 5, login), 5);
  const { verdict, head } = await ask(one, login);
  assert.equal(verdict?.code, "PM_RATE_LIMITED");
  assert.match(String(verdict?.headers?.[0]), /^Retry-After,[1-9]\d*$/);
  assert.equal(head.get("RateLimit-Policy"), `"login";q=5;w=60`);
  assert.match(String(head.get("RateLimit")), /^"login";r=0;t=\d+$/);
});

for (const path of [
  "/Login",
  "/login/",
  "//login",
  "/%6Cogin",
  "/x/../login",
  "/./login",
  "/api/login",
  "/login;a=b",
]) {
  test(`${path} counts as sign-in`, async () => {
    const one = limiter();
    await admitted(one, 5, { ...login, path });
    assert.equal((await ask(one, { ...login, path })).verdict?.code, "PM_RATE_LIMITED");
    if (path !== "/api/login") assert.notEqual((await ask(one, login)).verdict, undefined);
  });
}

for (const [path, isLimited] of [
  // `new URL(path, base)` reads a host in front, and the path behind it.
  ["//a.example/account/enter", true],
  ["/\\a.example/account/enter", true],
  ["/account/enter;a=b/c", true],
  ["/account/enter/other", false],
  // What is usually read as another route keeps the tier of that.
  ["/bulk/account/enter", false],
] as const)
  test(`${JSON.stringify(path)} ${isLimited ? "may be" : "is not"} the route /account/enter`, async () => {
    const routes = [
      { path: "/bulk/*", tier: "default" },
      { path: "/account/enter", tier: "login" },
    ];
    assert.equal(await admitted(limiter({ routes }), 8, { method: "POST", path }), isLimited ? 5 : 8);
  });

test("reading the sign-in page is no sign-in", async () => {
  assert.equal(await admitted(limiter(), 8, { method: "GET", path: "/login" }), 8);
});

test("clients are apart: addresses, /64 networks of IPv6, and principals wherever they are", async () => {
  const one = limiter();
  await admitted(one, 5, { ...login, address: "2001:db8::1" });
  assert.notEqual((await ask(one, { ...login, address: "2001:db8::ffff" })).verdict, undefined);
  assert.equal((await ask(one, { ...login, address: "2001:db8:0:1::1" })).verdict, undefined);
  const ann = { ...login, principal: { id: "ann", roles: [] } };
  assert.equal(await admitted(one, 5, ann), 5);
  assert.notEqual((await ask(one, { ...ann, address: "198.51.100.9" })).verdict, undefined);
});

test("a principal's role names its tier", async () => {
  const one = limiter({ roleTiers: { admin: "admin" } });
  const admin = { principal: { id: "root", roles: ["admin"] } };
  assert.equal(await admitted(one, 31, admin), 30);
});

test("in any aligned window no more than the limit is admitted, and what is said of it is true", async () => {
  const tiers = { default: { limit: 7, windowSeconds: 10 } };
  for (let seed = 1; seed <= 20; seed++) {
    const one = limiter({ tiers });
    const counts = new Map<number, number>();
    let random = seed;
    for (let step = 0; step < 300; step++) {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      one.clock.time += random % 2_500;
      const { verdict, head } = await ask(one);
      const window = Math.floor(one.clock.time / 10_000);
      if (verdict === undefined) counts.set(window, (counts.get(window) ?? 0) + 1);
      const remaining = Number(/r=(\d+)/.exec(String(head.get("RateLimit")))?.[1]);
      assert.ok(remaining >= 0 && remaining < 7);
      if (verdict !== undefined) {
        assert.equal(remaining, 0);
        const waitMs = Number(verdict.headers?.[0]?.[1]) * 1000;
        const later = limiterAt(one, waitMs);
        assert.equal((await ask(later)).verdict, undefined, "after Retry-After one more fits");
        const window2 = Math.floor(one.clock.time / 10_000);
        counts.set(window2, (counts.get(window2) ?? 0) + 1);
      }
    }
    for (const count of counts.values()) assert.ok(count <= 7, `${count} in one window`);
  }
});

function limiterAt(one: Limiter, waitMs: number): Limiter {
  one.clock.time += waitMs;
  return one;
}

test("a flood of other clients does not make a limited one free", async () => {
  const clock = { time: 1_000_000_000_000, now: () => clock.time };
  const store = new MemoryStore({ maxKeys: 100, clock });
  const one = { clock, guard: rateLimit({ store }, clock) };
  await admitted(one, 5, login);
  for (let index = 0; index < 1_000; index++)
    await ask(one, { ...login, address: `10.0.${index >> 8}.${index & 255}` });
  assert.notEqual((await ask(one, login)).verdict, undefined);
});

/** A shared store that fails while it is told to. */
function failingStore(clock: { now(): number }) {
  const memory = new MemoryStore({ clock });
  const state = { isDown: true };
  const hit = async (...args: Parameters<Store["hit"]>): Promise<HitResult> => {
    if (state.isDown) throw new Error("down");
    return await Promise.resolve(memory.hit(...args));
  };
  return { state, store: Object.assign(Object.create(memory) as Store, { isShared: true, hit }) };
}

const whenDown = {
  open: [8, undefined],
  closed: [0, "PM_RATE_STORE_DOWN"],
  local: [5, "PM_RATE_LIMITED"],
} as const;

for (const [onStoreFailure, [passed, code]] of Object.entries(whenDown)) {
  test(`store down, ${onStoreFailure}: ${passed} of 8 sign-ins pass, and it recovers`, async () => {
    const clock = { time: 1_000_000_000_000, now: () => clock.time };
    const { state, store } = failingStore(clock);
    const changes: string[] = [];
    const options: Options = {
      store,
      onStoreFailure: onStoreFailure as keyof typeof whenDown,
    };
    const one = { clock, guard: rateLimit(options, clock) };
    one.guard.onStart?.(unheardLink({ degradation: (change) => void changes.push(change) }));
    assert.equal(await admitted(one, 8, login), passed);
    assert.equal((await ask(one, login)).verdict?.code, code);
    state.isDown = false;
    clock.time += 1_001;
    assert.equal((await ask(one, login)).verdict, undefined);
    assert.deepEqual(changes, ["degraded", "recovered"]);
  });
}

test("a tier that does not exist is refused with those that do", () => {
  assert.throws(
    () => rateLimit({ defaultTier: "none" }),
    /rate-limit: there is no tier none\. Known: authentication/,
  );
});
