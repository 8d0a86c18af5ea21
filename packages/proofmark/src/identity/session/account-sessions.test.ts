import assert from "node:assert/strict";
import { test } from "node:test";

import type { SessionView } from "../../model/identity/ports.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { sessionApp, type Browser, type SessionApp } from "./sessions.fixture.ts";

const firefox = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
const chrome =
  "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

async function viewsOf(browser: Browser): Promise<SessionView[]> {
  return JSON.parse((await browser.ask("/sessions")).body);
}

/** Two devices of alice, and one of bob. */
async function signedIn(app: SessionApp) {
  const laptop = app.browser([firefox]);
  const desktop = app.browser([chrome]);
  const stranger = app.browser();
  await laptop.signIn("alice");
  app.clock.time += 1_000;
  await desktop.signIn("alice");
  await stranger.signIn("bob");
  return { laptop, desktop, stranger };
}

test("an owner sees the sessions by device, the one used last first, and which one is in use", async () => {
  await using app = await sessionApp();
  const { laptop } = await signedIn(app);
  const [desktop, own, ...others] = await viewsOf(laptop);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [desktop, own].map((view) => [view?.device, view?.client, view?.isCurrent]),
    [
      ["Chrome on Windows", "127.0.0.1", false],
      ["Firefox on Linux", "127.0.0.1", true],
    ],
  );
  assert.equal(own?.startedAt, app.clock.time - 1_000);
  assert.equal(own?.expiresAt, own?.lastSeenAt === undefined ? 0 : own.lastSeenAt + 1_800_000);
});

test("a session is ended by the handle that its owner sees, and the others stay", async () => {
  await using app = await sessionApp();
  const { laptop, desktop, stranger } = await signedIn(app);
  const [other] = await viewsOf(laptop);
  assert.equal((await laptop.ask(`/revoke?${other?.id}`, "POST")).body, "true");
  assert.equal(await desktop.me(), undefined);
  assert.equal((await laptop.me())?.id, "alice");
  assert.equal((await stranger.me())?.id, "bob");
  assert.equal((await laptop.ask(`/revoke?${other?.id}`, "POST")).body, "false");
});

test("nobody ends another account's session, though he knows its handle", async () => {
  await using app = await sessionApp();
  const { laptop, stranger } = await signedIn(app);
  const handle = (await laptop.me())?.credentialId;
  assert.equal((await stranger.ask(`/revoke?${handle}`, "POST")).body, "false");
  assert.equal((await laptop.me())?.id, "alice");
});

test("all but the session in use are ended, and counted", async () => {
  await using app = await sessionApp();
  const { laptop, desktop, stranger } = await signedIn(app);
  assert.equal((await laptop.ask("/revoke-others", "POST")).body, "1");
  assert.equal(await desktop.me(), undefined);
  assert.equal((await laptop.me())?.id, "alice");
  assert.equal((await stranger.me())?.id, "bob");
});

test("all sessions of an account are ended, and nobody else's", async () => {
  await using app = await sessionApp();
  const { laptop, desktop, stranger } = await signedIn(app);
  assert.equal((await laptop.ask("/revoke-all", "POST")).body, "2");
  assert.deepEqual([await laptop.me(), await desktop.me()], [undefined, undefined]);
  assert.equal((await stranger.me())?.id, "bob");
});

for (const [what, path] of [
  ["a session that ended", "/logout"],
  ["an account whose sessions were ended", "/revoke-all"],
] as const)
  test(`${what} is dead on another replica a second later`, async () => {
    const clock = new SetClock();
    await using storage = sqliteStorage(":memory:", { clock });
    await using one = await sessionApp({ storage }, clock);
    await using two = await sessionApp({ storage }, clock);
    const cookie = await one.browser().signIn();
    assert.equal((await two.browser([], cookie).me())?.id, "alice");
    await one.browser([], cookie).ask(path, "POST");
    assert.equal(await one.browser([], cookie).me(), undefined);
    clock.time += 999;
    assert.equal((await two.browser([], cookie).me())?.id, "alice", "what was read is trusted so long");
    clock.time += 1;
    assert.equal(await two.browser([], cookie).me(), undefined);
  });

test("a read that was under way while the session ended is not remembered", async () => {
  const clock = new SetClock();
  const storage = sqliteStorage(":memory:", { clock });
  const gates: (() => void)[] = [];
  let isHeld = false;
  const slow: typeof storage = {
    ...storage,
    async get(kind, id) {
      const record = await storage.get(kind, id);
      if (isHeld && kind === "session") await new Promise<void>((resolve) => gates.push(resolve));
      return record;
    },
  };
  await using app = await sessionApp({ storage: slow }, clock);
  const browser = app.browser();
  const cookie = await browser.signIn();
  isHeld = true;
  const reading = app.browser([], cookie).me();
  while (gates.length === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
  isHeld = false;
  await app.sessions.revokeAll("alice");
  assert.equal(await app.browser([], cookie).me(), undefined, "nor shared with who comes after");
  for (const open of gates) open();
  assert.equal((await reading)?.id, "alice", "it was asked before");
  assert.equal(await browser.me(), undefined);
});

test("requests that come at once with one cookie are one read", async () => {
  const storage = sqliteStorage(":memory:");
  let reads = 0;
  const counting: typeof storage = {
    ...storage,
    async get(kind, id) {
      reads++;
      await new Promise<void>((resolve) => void setTimeout(resolve, 50));
      return await storage.get(kind, id);
    },
  };
  await using app = await sessionApp({ storage: counting });
  const cookie = await app.browser().signIn();
  reads = 0;
  const seen = await Promise.all(Array.from({ length: 10 }, async () => app.browser([], cookie).me()));
  assert.deepEqual(new Set(seen.map((me) => me?.id)), new Set(["alice"]));
  assert.equal(reads, 1);
});

test("roles that change elsewhere are in force a second later, and an account that is gone is signed out", async () => {
  const today = new Map<string, string[]>([["alice", ["user"]]]);
  let asked = 0;
  await using app = await sessionApp({
    async rolesOf(account) {
      asked++;
      return today.get(account);
    },
  });
  const browser = app.browser();
  await browser.signIn();
  assert.deepEqual((await browser.me())?.roles, ["user"]);
  today.set("alice", ["auditor"]);
  assert.deepEqual((await browser.me())?.roles, ["user"]);
  assert.equal(asked, 1);
  app.clock.time += 1_000;
  assert.deepEqual((await browser.me())?.roles, ["auditor"]);
  today.delete("alice");
  app.clock.time += 1_000;
  assert.equal(await browser.me(), undefined);
  assert.equal((await app.storage.list("session", "alice", 10)).length, 0);
  assert.equal(app.audit.at(-1)?.action, "session.ended");
});

for (const [bindTo, mine, other] of [
  ["user-agent", firefox, chrome],
  ["network", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-For: 198.51.100.7"],
  ["network", "X-Forwarded-For: 2001:db8:1:2::1", "X-Forwarded-For: 2001:db8:1:3::1"],
] as const) {
  test(`bound to its ${bindTo}, a session ends where it comes with another one: ${other}`, async () => {
    await using app = await sessionApp({ bindTo: [bindTo] });
    const browser = app.browser([mine]);
    const cookie = await browser.signIn();
    assert.equal((await browser.me())?.id, "alice");
    assert.equal(await app.browser([other], cookie).me(), undefined);
    assert.equal(await browser.me(), undefined);
    const last = app.audit.at(-1);
    assert.deepEqual([last?.action, last?.isSuccess], ["session.bound-elsewhere", false]);
  });

  test(`bound to nothing, it goes on: ${other}`, async () => {
    await using app = await sessionApp();
    const cookie = await app.browser([mine]).signIn();
    assert.equal((await app.browser([other], cookie).me())?.id, "alice");
  });
}

test("bound to its network, an IPv6 client keeps its session within its /64", async () => {
  await using app = await sessionApp({ bindTo: ["network"] });
  const cookie = await app.browser(["X-Forwarded-For: 2001:db8:1:2::1"]).signIn();
  assert.equal((await app.browser(["X-Forwarded-For: 2001:db8:1:2::ffff"], cookie).me())?.id, "alice");
});
