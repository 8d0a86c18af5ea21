import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, describe, test } from "node:test";

import { array, assert as assertProperty, asyncProperty, nat, oneof } from "fast-check";
import { Redis } from "iovalkey";

import { exchangeFor } from "../../http/exchange.fixture.ts";
import { KeyRing } from "../../kernel/key-ring.ts";
import type { AuditRecord } from "../../model/audit.ts";
import type { LoginAttempt } from "../../model/identity/ports.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { MemoryStore } from "../../store/memory.ts";
import { RedisServer } from "../../store/redis-server.fixture.ts";
import { redisStore } from "../../store/redis.ts";
import { StoreUnavailableError, type Store } from "../../store/store.ts";
import { createLockouts, type LockoutService, type LockoutsOptions } from "./lockouts.ts";

const server = await RedisServer.start();
const clients = [0, 1].map(() => new Redis(server.port, "127.0.0.1"));
after(async () => {
  for (const client of clients) client.disconnect();
  await server[Symbol.asyncDispose]();
});

const ringOf = (): KeyRing => new KeyRing([{ id: "one", key: randomBytes(32) }]);

const minute = 60_000;
const alice = "alice@example.com";
const at = (client: string, more: Partial<LoginAttempt> = {}): LoginAttempt => ({
  account: alice,
  client,
  ...more,
});
const home = at("198.51.100.1");
const attacker = at("203.0.113.9");
const networks = (count: number): readonly LoginAttempt[] =>
  Array.from({ length: count }, (_, index) => at(`10.${index >> 8}.${index & 255}.1`));

/** How many of these attempts the service lets through, each a failure. */
async function failing(lockouts: LockoutService, attempts: readonly LoginAttempt[]): Promise<number> {
  let admitted = 0;
  for (const attempt of attempts) {
    if ((await lockouts.admit(attempt)) !== undefined) continue;
    admitted++;
    await lockouts.failed(attempt);
  }
  return admitted;
}
const times = (count: number, attempt: LoginAttempt): readonly LoginAttempt[] =>
  Array.from({ length: count }, () => attempt);

let prefixes = 0;
const stores: readonly (readonly [name: string, create: (clock: SetClock) => readonly [Store, Store]])[] = [
  [
    "memory",
    (clock) => {
      const store = new MemoryStore({ clock });
      return [store, store];
    },
  ],
  [
    "Redis, from two instances",
    (clock) => {
      const keyPrefix = `test:${++prefixes}:`;
      const [one, two] = clients.map((client) => redisStore(client, { keyPrefix, clock }));
      if (one === undefined || two === undefined) throw new Error("Two clients are needed.");
      return [one, two];
    },
  ],
];

for (const [name, create] of stores) {
  const made = (options: Partial<LockoutsOptions> = {}) => {
    const clock = new SetClock();
    const ring = ringOf();
    const records: AuditRecord[] = [];
    const [one, two] = create(clock).map((store) =>
      createLockouts({
        store,
        ring,
        clock,
        storeTimeoutMs: 5_000,
        onAudit: (record) => records.push(record),
        ...options,
      }),
    );
    if (one === undefined || two === undefined) throw new Error("Two services are needed.");
    return { one, two, clock, records };
  };

  describe(`lockouts over ${name}`, () => {
    test("five failures lock an account for their network, for fifteen minutes", async () => {
      const { one, two, clock } = made();
      assert.equal(await failing(one, times(9, attacker)), 5);
      const refused = await two.admit(attacker);
      assert.deepEqual([refused?.code, refused?.status], ["PM_ACCOUNT_LOCKED", 429]);
      assert.deepEqual(refused?.headers, [["Retry-After", "900"]]);
      clock.time += 15 * minute - 1;
      assert.notEqual(await one.admit(attacker), undefined);
      clock.time += 1;
      assert.equal(await failing(two, times(9, attacker)), 5);
    });

    test("attempts that nobody judged don't count, and undo neither failures nor a lock", async () => {
      const { one, two } = made();
      const device = await one.succeeded(home);
      for (const attempt of [attacker, at(home.client, { device })]) {
        for (let count = 0; count < 9; count++) {
          assert.equal(await one.admit(attempt), undefined);
          await two.withdraw(attempt);
        }
        assert.equal(await failing(one, times(4, attempt)), 4);
        for (let count = 0; count < 3; count++) await two.withdraw({ ...attempt, account: "bob" });
        assert.equal(await one.admit(attempt), undefined);
        await two.withdraw(attempt);
        assert.equal((await one.admit(attempt))?.code, "PM_ACCOUNT_LOCKED");
      }
    });

    test("attempts that nobody judged are no failures of their network or of the account either", async () => {
      const { one, two } = made({ accountLimit: 6, networkLimit: 6 });
      for (const attempt of [
        ...networks(9),
        ...Array.from({ length: 9 }, (_, index) => at(attacker.client, { account: `${index}` })),
      ]) {
        assert.equal(await one.admit(attempt), undefined);
        await two.withdraw(attempt);
      }
    });

    test("the owner gets in from another network meanwhile", async () => {
      const { one, two } = made();
      await failing(one, times(9, attacker));
      assert.equal(await two.admit(home), undefined);
    });

    test("of 200 guesses at once no more than the limit pass", async () => {
      const { one, two } = made();
      const verdicts = await Promise.all(
        Array.from({ length: 200 }, async (_, index) => await (index % 2 === 0 ? one : two).admit(attacker)),
      );
      assert.equal(verdicts.filter((verdict) => verdict === undefined).length, 5);
    });

    test("refused attempts make no lock longer", async () => {
      const { one, clock } = made();
      await failing(one, times(5, attacker));
      for (let passed = 0; passed < 14; passed++) {
        clock.time += minute;
        await failing(one, times(3, attacker));
      }
      clock.time += minute;
      assert.equal(await one.admit(attacker), undefined);
    });

    test("a success clears its own network, and one failure before it none", async () => {
      const { one, two } = made();
      for (let round = 0; round < 4; round++) {
        assert.equal(await failing(one, times(4, home)), 4);
        assert.equal(await two.admit(home), undefined);
        await two.succeeded(home);
      }
      await failing(one, times(9, attacker));
      await one.admit(home);
      await one.succeeded(home);
      assert.notEqual(await two.admit(attacker), undefined);
    });

    test("a device that signed in before is not touched by the failures of its network", async () => {
      const { one, two } = made();
      await one.admit(home);
      const device = await one.succeeded(home);
      await failing(one, times(9, home));
      assert.notEqual(await one.admit(home), undefined);
      assert.equal(await two.admit({ ...home, device }), undefined);
      assert.equal(await failing(two, times(9, { ...attacker, device })), 4);
      assert.notEqual(await one.admit({ ...home, device }), undefined);
    });

    test("a device is known at its own account alone", async () => {
      const { one } = made();
      const device = one.deviceFor(at(home.client, { account: "mallory" }));
      assert.equal(await failing(one, times(9, { ...attacker, device })), 5);
      assert.equal(await failing(one, times(9, { ...attacker, device: `${device.slice(0, -3)}AAA` })), 0);
    });

    test("every spelling of an account has the same tries, and another account its own", async () => {
      const { one } = made();
      const spellings = [alice, alice.toUpperCase(), ` ${alice}`, "álice@example.com", `${alice}\0`, alice];
      assert.equal(
        await failing(
          one,
          spellings.map((account) => at(attacker.client, { account })),
        ),
        5,
      );
      assert.equal(await one.admit({ ...attacker, account: "bob@example.com" }), undefined);
    });

    test("an account that nobody has is refused like one that somebody has", async () => {
      const { one } = made();
      await failing(one, times(5, attacker));
      await failing(one, times(5, { ...attacker, account: "nobody" }));
      assert.deepEqual(await one.admit({ ...attacker, account: "nobody" }), await one.admit(attacker));
    });

    test("after twenty failures of many networks, unknown devices take turns that grow to a minute", async () => {
      const { one, two, clock } = made();
      await one.admit(home);
      const device = await one.succeeded(home);
      assert.equal(await failing(one, networks(20)), 20);
      const waits: number[] = [];
      for (const attempt of networks(60).slice(20, 30)) {
        assert.equal(await two.admit(attempt), undefined);
        const refused = await one.admit(at("192.0.2.200"));
        assert.equal(refused?.code, "PM_ACCOUNT_LOCKED");
        waits.push(Number(refused?.headers?.[0]?.[1]));
        clock.time += (waits.at(-1) ?? 0) * 1000;
      }
      assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
      await one.admit(at("192.0.2.201"));
      assert.equal(await two.admit({ ...home, device }), undefined);
    });

    test("of 200 networks at once, twenty pass and one more", async () => {
      const { one, two } = made();
      const verdicts = await Promise.all(
        networks(200).map(async (attempt, index) => await (index % 2 === 0 ? one : two).admit(attempt)),
      );
      assert.equal(verdicts.filter((verdict) => verdict === undefined).length, 21);
    });

    test("one password at many accounts is refused after thirty failures of the network", async () => {
      const { one, two } = made();
      const spray = Array.from({ length: 60 }, (_, index) => ({ ...attacker, account: `user-${index}` }));
      assert.equal(await failing(one, spray), 30);
      const refused = await two.admit({ ...attacker, account: "one-more" });
      assert.deepEqual([refused?.code, refused?.status], ["PM_LOGINS_LIMITED", 429]);
      assert.ok(Number(refused?.headers?.[0]?.[1]) >= 1);
      assert.equal(await two.admit(home), undefined);
    });

    test("an office whose people sign in is not taken for a spray", async () => {
      const { one, two } = made();
      for (let index = 0; index < 100; index++) {
        const attempt = { ...home, account: `colleague-${index}` };
        assert.equal(await one.admit(attempt), undefined, String(index));
        await two.succeeded(attempt);
      }
    });

    test("who mistypes in many places, and gets in from each, counts nowhere", async () => {
      const { one, two } = made();
      for (const attempt of networks(20)) {
        assert.equal(await failing(one, times(4, attempt)), 4);
        assert.equal(await two.admit(attempt), undefined);
        await two.succeeded(attempt);
      }
      assert.equal(await failing(one, times(4, attacker)), 4);
    });

    test("an office whose people mistype first is not taken for a spray either", async () => {
      const { one, two } = made();
      for (let index = 0; index < 20; index++) {
        const attempt = { ...home, account: `colleague-${index}` };
        await failing(one, times(4, attempt));
        assert.equal(await two.admit(attempt), undefined, String(index));
        await two.succeeded(attempt);
      }
    });

    test("an attacker's own account gives back its own failures, and none of the spray", async () => {
      const { one, two } = made();
      const own = { ...attacker, account: "mallory" };
      let admitted = 0;
      for (let index = 0; index < 60; index++) {
        admitted += await failing(one, [{ ...attacker, account: `user-${index}` }]);
        if ((await two.admit(own)) === undefined) await two.succeeded(own);
      }
      assert.equal(admitted, 30);
    });

    test("an IPv6 client is its /64", async () => {
      const { one } = made();
      const hosts = Array.from({ length: 9 }, (_, index) => at(`2001:db8:1:2::${index + 1}`));
      assert.equal(await failing(one, hosts), 5);
      assert.equal(await one.admit(at("2001:db8:1:3::1")), undefined);
    });

    test("an operator's unlock lets everybody try again, on every instance", async () => {
      const { one, two } = made();
      await failing(one, [...times(9, attacker), ...networks(30)]);
      await one.unlock(` ${alice.toUpperCase()}`);
      assert.equal(await failing(two, times(9, attacker)), 5);
      assert.equal(await failing(two, networks(15)), 15);
    });

    test("an operator's lock keeps everybody from one account on every instance, and ends in its time", async () => {
      const { one, two, clock } = made();
      const device = await one.succeeded(home);
      await one.lock(` ${alice.toUpperCase()}`, { seconds: 60, reason: "Incident 12." });
      for (const attempt of [attacker, home, at(home.client, { device })]) {
        const refused = await two.admit(attempt);
        assert.deepEqual([refused?.code, refused?.headers?.[0]?.[1]], ["PM_ACCOUNT_LOCKED", "60"]);
      }
      assert.equal(await two.admit({ ...home, account: "bob" }), undefined);
      clock.time += minute - 1;
      assert.notEqual(await two.admit(home), undefined);
      clock.time += 1;
      // What was refused meanwhile counts as no failure.
      assert.equal(await failing(two, times(9, attacker)), 5);
    });

    test("an operator ends a lock early: alone, or with all failures", async () => {
      const { one, two } = made();
      await failing(one, times(5, attacker));
      await one.lock(one.pseudonymOf(alice), { seconds: 600, reason: "Incident 12." });
      assert.notEqual(await two.admit(home), undefined);
      await two.endLock(alice);
      assert.equal(await one.admit(home), undefined);
      assert.notEqual(await one.admit(attacker), undefined);
      await one.lock(alice, { seconds: 600, reason: "Incident 12." });
      await two.unlock(alice);
      assert.equal(await failing(one, times(9, attacker)), 5);
    });

    test("an operator's lock of no time, or of more than a day, is refused", async () => {
      const { one } = made();
      for (const seconds of [0, -1, 86_401, Number.NaN, Infinity])
        await assert.rejects(one.lock(alice, { seconds, reason: "Incident 12." }), RangeError);
      assert.equal(await one.admit(home), undefined);
    });

    test("each step is told, without a name or a password", async () => {
      const { one, records } = made();
      await failing(one, times(6, attacker));
      await one.admit(home);
      await one.succeeded(home);
      await one.unlock(alice);
      await one.lock(alice, { seconds: 60, reason: "Incident 12." });
      await one.endLock(alice);
      assert.deepEqual(
        records.map(
          ({ action, isSuccess, category }) =>
            `${action} ${isSuccess}${category === "authentication" ? "" : ` ${category}`}`,
        ),
        [
          ...times(5, attacker).map(() => "lockout.counted false"),
          "lockout.locked false",
          "lockout.refused false",
          "lockout.cleared true",
          "lockout.unlocked true administration",
          "lockout.account-locked true administration",
          "lockout.account-lock-ended true administration",
        ],
      );
      assert.ok(records.every(({ account }) => account === one.pseudonymOf(alice)));
      assert.ok(!/alice|example\.com/.test(JSON.stringify(records)));
    });
  });
}

test("whenever failures come, no more than five are let through in any fifteen minutes", async () => {
  const gapMs = oneof(nat(2_000), nat(5 * minute), nat(20 * minute), nat(8 * 60 * minute));
  await assertProperty(
    asyncProperty(nat(24 * 60 * minute), array(gapMs, { maxLength: 60 }), async (start, gaps) => {
      const clock = new SetClock();
      clock.time += start;
      const lockouts = createLockouts({ store: new MemoryStore({ clock }), clock });
      const admitted: number[] = [];
      for (const gap of gaps) {
        clock.time += gap;
        if ((await lockouts.admit(attacker)) === undefined) admitted.push(clock.time);
      }
      for (const [index, time] of admitted.entries())
        assert.ok((admitted[index + 5] ?? Infinity) - time >= 15 * minute, `${index} of ${String(gaps)}`);
    }),
  );
});

test("what stands in Redis names nobody, and ends by itself", async () => {
  const keyPrefix = "test:keys:";
  const [client] = clients;
  if (client === undefined) throw new Error("There is no client.");
  const lockouts = createLockouts({
    store: redisStore(client, { keyPrefix }),
    ring: ringOf(),
    storeTimeoutMs: 5_000,
  });
  await failing(lockouts, [...times(6, attacker), ...networks(30)]);
  await lockouts.unlock(alice);
  await lockouts.lock(alice, { seconds: 60, reason: "Incident 12." });
  const keys = await client.keys(`${keyPrefix}*`);
  assert.ok(keys.length > 20);
  for (const key of keys) {
    assert.ok(!key.includes("alice"), key);
    const left = await client.pttl(key);
    assert.ok(left > 0 && left <= 24 * 3_600_000, `${key} lives for ${left} ms`);
  }
});

test("a shared store without a ring is an error, as is an option that there is none of", () => {
  const [client] = clients;
  if (client === undefined) throw new Error("There is no client.");
  assert.throws(() => createLockouts({ store: redisStore(client) }), /needs a ring of keys/);
  assert.throws(() => createLockouts({ ring: {} as KeyRing }), /is no KeyRing/);
  assert.throws(() => createLockouts({ limits: 5 } as LockoutsOptions), /Did you mean limit\?/);
});

test("the device cookie is read under the prefix that TLS allows", () => {
  const lockouts = createLockouts();
  const headers = { cookie: "proofmark-device=plain; __Host-proofmark-device=tls" };
  assert.equal(lockouts.deviceOf(exchangeFor({ headers })), "plain");
  assert.equal(lockouts.deviceOf(exchangeFor({ headers, isSecure: true })), "tls");
});

const down = {
  isShared: true,
  get: () => Promise.reject(new StoreUnavailableError("down")),
  set: () => Promise.reject(new StoreUnavailableError("down")),
  takeBack: () => Promise.reject(new StoreUnavailableError("down")),
} as unknown as Store;

for (const [onStoreFailure, admitted, code] of [
  ["local", 5, "PM_ACCOUNT_LOCKED"],
  ["open", 20, undefined],
  ["closed", 0, "PM_LOCKOUT_STORE_DOWN"],
] as const)
  test(`without its store, ${onStoreFailure} lets ${admitted} of 20 guesses pass, and says so to the operator`, async () => {
    const told: string[] = [];
    const lockouts = createLockouts({
      store: down,
      ring: ringOf(),
      onStoreFailure,
      clock: new SetClock(),
      onDegradation: (state, reason) => told.push(`${state}: ${reason}`),
    });
    assert.equal(await failing(lockouts, times(20, attacker)), admitted);
    assert.equal((await lockouts.admit(attacker))?.code, code);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /^degraded: The shared store does not answer: /);
    await assert.rejects(lockouts.unlock(alice), StoreUnavailableError);
    const lock = { seconds: 60, reason: "Incident 12." };
    await assert.rejects(lockouts.lock(alice, lock), /not locked/);
    await assert.rejects(lockouts.endLock(alice), StoreUnavailableError);
  });

test(
  "a Redis that is killed among guesses lets each process five more, and locks again when it is back",
  { timeout: 60_000 },
  async () => {
    await using own = await RedisServer.start();
    const ring = ringOf();
    const clock = new SetClock();
    const connections = [0, 1].map(() => {
      const client = new Redis(own.port, "127.0.0.1", { retryStrategy: () => 20 });
      client.on("error", () => {});
      return client;
    });
    try {
      const told: string[] = [];
      const services = connections.map((client) =>
        createLockouts({
          store: redisStore(client, { clock }),
          ring,
          clock,
          storeTimeoutMs: 300,
          onDegradation: (state) => told.push(state),
        }),
      );
      const everybody = async (): Promise<number> => {
        const counts = await Promise.all(
          services.map(async (service) => await failing(service, times(20, attacker))),
        );
        return counts.reduce((sum, count) => sum + count, 0);
      };
      assert.equal(await everybody(), 5);
      await own.kill();
      assert.equal(await everybody(), 10);
      await own.restart();
      // It comes back empty, as it keeps nothing on disk here. What asked it while it came back may be counted, too.
      let admitted = 0;
      for (let round = 0; round < 200 && told.length < 4; round++) {
        clock.time += 1_000;
        admitted += await everybody();
      }
      assert.deepEqual(told.toSorted(), ["degraded", "degraded", "recovered", "recovered"]);
      admitted += await everybody();
      assert.ok(admitted <= 5, `${admitted} were admitted`);
    } finally {
      for (const client of connections) client.disconnect();
    }
  },
);
