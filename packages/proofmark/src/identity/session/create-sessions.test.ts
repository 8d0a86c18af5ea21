import assert from "node:assert/strict";
import { test } from "node:test";

import { KeyRing } from "../../kernel/key-ring.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { createSessions } from "./create-sessions.ts";
import { sessionApp, testRing } from "./sessions.fixture.ts";

const overTls = ["X-Forwarded-Proto: https"];
const minute = 60_000;

test("a sign-in gives a cookie with every flag, and the next request is that account's", async () => {
  await using app = await sessionApp();
  const browser = app.browser();
  const { cookies } = await browser.ask("/login?alice", "POST");
  assert.match(cookies.join(), /^session=[\w-]{64}; Path=\/; HttpOnly; SameSite=Lax$/);
  const { credentialId, ...me } = (await browser.me()) ?? { credentialId: "" };
  assert.deepEqual(me, { id: "alice", roles: ["user"], via: "session", authenticatedAt: app.clock.time });
  assert.match(credentialId, /^[\w-]{24}$/);
  assert.equal(browser.cookie?.includes(credentialId), false);
});

test("over TLS the cookie is __Host- and Secure, and the plain name is not read", async () => {
  await using app = await sessionApp();
  const browser = app.browser(overTls);
  const { cookies } = await browser.ask("/login?alice", "POST");
  assert.match(cookies.join(), /^__Host-session=[\w-]{64}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  assert.equal((await browser.me())?.id, "alice");
  const value = browser.cookie?.split("=")[1];
  assert.equal(await app.browser(overTls, `session=${value}`).me(), undefined);
});

test("what is stored does not hold the cookie, nor anything that it can be made of", async () => {
  await using app = await sessionApp();
  const value = (await app.browser().signIn()).split("=")[1] ?? "";
  const records = await app.storage.list("session", "alice", 10);
  assert.equal(records.length, 1);
  const token = Buffer.from(value, "base64url").subarray(0, 32);
  const stored = JSON.stringify(records);
  for (const encoding of ["base64url", "base64", "hex"] as const)
    assert.equal(stored.includes(token.toString(encoding)), false, encoding);
});

test("a made-up cookie never reaches the storage, and is taken away", async () => {
  const storage = sqliteStorage(":memory:");
  let reads = 0;
  const counting = {
    ...storage,
    get: async (kind: string, id: string) => {
      reads++;
      return await storage.get(kind, id);
    },
  };
  await using app = await sessionApp({ storage: counting });
  const value = (await app.browser().signIn()).split("=")[1] ?? "";
  const flipped = (value.startsWith("A") ? "B" : "A") + value.slice(1);
  for (const made of ["", "1", "A".repeat(64), flipped, value.slice(0, 43), `${value}A`, "%00".repeat(20)]) {
    const { status, cookies } = await app.browser([], `session=${made}`).ask("/me");
    assert.deepEqual([status, cookies], [401, ["session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"]], made);
  }
  assert.equal(reads, 0);
  assert.equal((await app.browser([], `session=${value}`).me())?.id, "alice");
  assert.equal(reads, 1);
});

test("a cookie marked by a key that left the ring is nobody's; one by an older key still is somebody's", async () => {
  const [old, next, other] = ["old", "next", "other"].map((id, index) => ({
    id,
    key: Buffer.alloc(32, index),
  }));
  if (old === undefined || next === undefined || other === undefined) assert.fail();
  const storage = sqliteStorage(":memory:");
  await using before = await sessionApp({ storage, ring: new KeyRing([old]) });
  const cookie = await before.browser().signIn();
  await using rotated = await sessionApp({ storage, ring: new KeyRing([next, old]) });
  assert.equal((await rotated.browser([], cookie).me())?.id, "alice");
  await using gone = await sessionApp({ storage, ring: new KeyRing([next, other]) });
  assert.equal(await gone.browser([], cookie).me(), undefined);
});

test("fixation: an id that a victim signs in with is not the victim's afterwards", async () => {
  await using app = await sessionApp();
  const planted = await app.browser().signIn("mallory");
  const victim = app.browser([], planted);
  await victim.signIn("alice");
  assert.notEqual(victim.cookie, planted);
  assert.equal((await victim.me())?.id, "alice");
  assert.equal(await app.browser([], planted).me(), undefined);
  assert.equal((await app.storage.list("session", "mallory", 10)).length, 0);
});

test("every sign-in has an id of its own, and the one before ends", async () => {
  await using app = await sessionApp();
  const browser = app.browser();
  const ids = new Set<string>();
  for (let count = 0; count < 5; count++) ids.add(await browser.signIn());
  assert.equal(ids.size, 5);
  assert.equal((await app.storage.list("session", "alice", 10)).length, 1);
});

test("after signing out the cookie is dead, in the browser and wherever else it is", async () => {
  await using app = await sessionApp();
  const browser = app.browser();
  const cookie = await browser.signIn();
  const { cookies } = await browser.ask("/logout", "POST");
  assert.deepEqual(cookies, ["session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"]);
  const { status, cookies: removal } = await app.browser([], cookie).ask("/me");
  assert.deepEqual([status, removal.length], [401, 1]);
});

test("signing out twice, and without a session, is no fault", async () => {
  await using app = await sessionApp();
  const browser = app.browser();
  assert.equal((await browser.ask("/logout", "POST")).status, 200);
  const cookie = await browser.signIn();
  await browser.ask("/logout", "POST");
  assert.equal((await app.browser([], cookie).ask("/logout", "POST")).status, 200);
});

test("a session ends after half an hour without a request, and not while it is used", async () => {
  await using app = await sessionApp();
  const browser = app.browser();
  await browser.signIn();
  for (let count = 0; count < 5; count++) {
    app.clock.time += 29 * minute;
    assert.equal((await browser.me())?.id, "alice");
  }
  app.clock.time += 30 * minute;
  assert.equal(await browser.me(), undefined);
});

test("a session ends twelve hours after the sign-in, however much it is used and rotated", async () => {
  await using app = await sessionApp();
  const browser = app.browser();
  await browser.signIn();
  const end = app.clock.time + 12 * 60 * minute;
  for (; app.clock.time + 20 * minute <= end; app.clock.time += 20 * minute) {
    assert.equal((await browser.me())?.id, "alice");
    await browser.ask("/step-up", "POST");
  }
  app.clock.time = end - 1;
  assert.equal((await browser.me())?.id, "alice");
  app.clock.time = end;
  assert.equal(await browser.me(), undefined);
});

test("the limits of an idle session hold for what this process remembers, too", async () => {
  await using app = await sessionApp({ cacheSeconds: 60, idleSeconds: 30 });
  const browser = app.browser();
  await browser.signIn();
  await browser.me();
  app.clock.time += 29_000;
  assert.equal((await browser.me())?.id, "alice");
  app.clock.time += 30_000;
  assert.equal(await browser.me(), undefined);
});

test("when a session was last seen is written at most once a minute", async () => {
  await using app = await sessionApp();
  const browser = app.browser();
  await browser.signIn();
  for (let count = 0; count < 59; count++) {
    app.clock.time += 1_000;
    await browser.me();
  }
  const version = async (): Promise<number | undefined> =>
    (await app.storage.list("session", "alice", 1))[0]?.version;
  assert.equal(await version(), 1);
  app.clock.time += 1_000;
  await Promise.all([browser.me(), browser.me(), browser.me()]);
  assert.equal(await version(), 2);
});

test("one more session than an account may have ends the one that was used longest ago", async () => {
  await using app = await sessionApp({ maxPerAccount: 3 });
  const browsers = Array.from({ length: 4 }, () => app.browser());
  for (const browser of browsers) {
    await browser.signIn();
    app.clock.time += 2 * minute;
    // The first stays in use.
    await browsers[0]?.me();
  }
  const ids = await Promise.all(browsers.map(async (browser) => (await browser.me())?.id));
  assert.deepEqual(ids, ["alice", undefined, "alice", "alice"]);
});

test("sessions that are over do not stay in the storage", async () => {
  await using app = await sessionApp();
  await app.browser().signIn("alice");
  app.clock.time += 31 * minute;
  await app.browser().signIn("bob");
  await app.sessions[Symbol.asyncDispose]();
  assert.equal(await app.storage.sweep(), 0, "they were swept");
});

test("what cannot carry a cookie is said, and starts nothing", async () => {
  await using app = await sessionApp();
  const sessions = createSessions({ storage: app.storage, ring: testRing, clock: new SetClock() });
  const exchange = { request: { headers: {} }, cookie: () => undefined } as never;
  await assert.rejects(
    sessions.start(exchange, { id: "alice", roles: [] }),
    /put session\(\{ sessions \}\) into the pipeline/,
  );
  assert.equal((await app.storage.list("session", "alice", 10)).length, 0);
});

test("a misspelt option is refused with the one that was meant", () => {
  const storage = sqliteStorage(":memory:");
  assert.throws(
    () => createSessions({ storage, ring: testRing, idleSecond: 1 } as never),
    /createSessions: idleSecond is not an option\. Did you mean idleSeconds\?/,
  );
});
