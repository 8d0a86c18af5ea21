import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { KeyRing } from "../kernel/key-ring.ts";
import { totpCode } from "../probing/canary-session.ts";
import { MemoryStore } from "../store/memory.ts";
import { sqliteStorage } from "../store/records/sqlite.ts";
import { alice, password, prepared, serveIdentity } from "./identity.fixture.ts";
import { next, withTotp } from "./started.fixture.ts";
import { Visitor } from "./visitor.fixture.ts";

/** Two instances on one storage, store and set of keys, and visitors that go to either. */
async function replicas() {
  const storage = sqliteStorage(":memory:");
  const shared = {
    storage,
    store: new MemoryStore(),
    keys: new KeyRing([{ id: "a", key: randomBytes(32) }]),
  };
  const [one, two] = [await prepared(shared), await prepared(shared)];
  await one.add();
  const [first, second] = [await serveIdentity(one.identity), await serveIdentity(two.identity)];
  return {
    one,
    two,
    /** The same visitor at the other instance. */
    elsewhere(visitor: Visitor): Visitor {
      const other = new Visitor(second.origin);
      for (const [name, value] of visitor.cookies) other.cookies.set(name, value);
      other.bearer = visitor.bearer;
      return other;
    },
    visitor: () => new Visitor(first.origin),
    pass(ms: number) {
      for (const { clock } of [one, two]) clock.time += ms;
    },
    async [Symbol.asyncDispose]() {
      for (const each of [first, second, one, two, storage]) await each[Symbol.asyncDispose]();
    },
  };
}

test("who signed in at one instance is known at the other, and signed out there", async () => {
  await using all = await replicas();
  const browser = all.visitor();
  await browser.post("/auth/login", { name: alice, password });
  assert.equal((await all.elsewhere(browser).get("/auth/me")).status, 200);
  assert.equal((await all.elsewhere(browser).post("/auth/logout")).status, 204);
  all.pass(2_000);
  assert.equal((await browser.get("/auth/me")).status, 401);
});

test("a sign-in is begun at one instance and finished at the other, once", async () => {
  await using all = await replicas();
  const browser = all.visitor();
  await browser.post("/auth/login", { name: alice, password });
  const { secret } = await withTotp(all.one, browser);
  all.two.clock.time = all.one.clock.time;
  const { challenge } = (await all.visitor().post("/auth/login", { name: alice, password })).json;
  const code = totpCode(secret, all.one.clock.now());
  const body = { challenge, code };
  const answers = await Promise.all([
    all.visitor().post("/auth/mfa/verify", body),
    all.elsewhere(all.visitor()).post("/auth/mfa/verify", body),
  ]);
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 401],
  );
});

test("guesses at two instances are counted together", async () => {
  await using all = await replicas();
  const statuses = [];
  for (let guess = 0; guess < 6; guess++) {
    const visitor = guess % 2 === 0 ? all.visitor() : all.elsewhere(all.visitor());
    const typed = { name: alice, password: `wrong ${guess}` };
    statuses.push((await visitor.post("/auth/login", typed)).status);
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
});

test("a reset at one instance ends what was signed in at the other, and its link is used up at both", async () => {
  await using all = await replicas();
  const browser = all.visitor();
  await browser.post("/auth/login", { name: alice, password });
  await browser.post("/auth/forgot", { name: alice });
  await all.one.identity.parts.recovery.settle();
  const token = /#token=([\w-]+)/.exec(all.one.outbox.at(-1)?.text ?? "")?.[1];
  const elsewhere = all.elsewhere(all.visitor());
  assert.equal((await elsewhere.post("/auth/reset", { token, password: next })).status, 200);
  all.pass(2_000);
  assert.equal((await browser.get("/auth/me")).status, 401);
  const again = await all.visitor().post("/auth/reset", { token, password: `${next} 2` });
  assert.equal(again.json.code, "PM_RECOVERY_TOKEN");
});
