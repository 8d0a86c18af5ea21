import assert from "node:assert/strict";
import { test } from "node:test";

import { sqliteStorage } from "../../store/records/sqlite.ts";
import { sessionApp, type SessionApp } from "./sessions.fixture.ts";

/** A browser that has been put under a new id, and the cookie that it had before. */
async function rotated(app: SessionApp, path = "/step-up") {
  const browser = app.browser();
  const old = await browser.signIn();
  const before = await browser.me();
  await browser.ask(path, "POST");
  return { browser, before, late: app.browser([], old) };
}

test("a change of rights gives the same session a new id", async () => {
  await using app = await sessionApp();
  const { browser, before, late } = await rotated(app);
  const after = await browser.me();
  assert.notEqual(browser.cookie, late.cookie);
  assert.equal(after?.credentialId, before?.credentialId);
  assert.deepEqual([after?.roles, after?.secondFactorAt], [["user", "admin"], 7]);
});

test("the response to the change itself is the changed principal's", async () => {
  await using app = await sessionApp();
  const browser = app.browser();
  await browser.signIn();
  assert.deepEqual(JSON.parse((await browser.ask("/step-up", "POST")).body).roles, ["user", "admin"]);
});

test("the old id stands for the session five seconds more, with its old rights alone", async () => {
  await using app = await sessionApp();
  const { before, late } = await rotated(app);
  assert.deepEqual(await late.me(), before);
  app.clock.time += 4_999;
  assert.deepEqual(await late.me(), before);
  app.clock.time += 1;
  assert.equal(await late.me(), undefined);
});

test("the old id gains nothing that the session lost", async () => {
  await using app = await sessionApp();
  const { late } = await rotated(app, "/step-down");
  assert.deepEqual((await late.me())?.roles, []);
});

test("the old id rotates nothing, and its browser gets no other cookie", async () => {
  await using app = await sessionApp();
  const { browser, late } = await rotated(app);
  const { cookies, body } = await late.ask("/step-up", "POST");
  assert.deepEqual([cookies, JSON.parse(body).roles], [[], ["user"]]);
  assert.deepEqual((await browser.me())?.roles, ["user", "admin"]);
});

test("the old id is not taken away from the browser in the minute after: it may have the new one already", async () => {
  await using app = await sessionApp();
  const { late } = await rotated(app);
  app.clock.time += 10_000;
  assert.deepEqual((await late.ask("/me")).cookies, []);
  app.clock.time += 60_000;
  assert.equal((await late.ask("/me")).cookies.length, 1);
});

test("an id that was rotated away twice is over at once", async () => {
  await using app = await sessionApp();
  const { browser, late } = await rotated(app);
  await browser.ask("/step-up", "POST");
  assert.equal(await late.me(), undefined);
  assert.equal((await browser.me())?.id, "alice");
});

for (const path of ["/logout", "/revoke-all"])
  test(`the old id dies with its session: ${path} under the new one`, async () => {
    await using app = await sessionApp();
    const { browser, late } = await rotated(app);
    assert.equal((await late.me())?.id, "alice");
    await browser.ask(path, "POST");
    assert.equal(await late.me(), undefined);
  });

test("signing out with the old id ends the session", async () => {
  await using app = await sessionApp();
  const { browser, late } = await rotated(app);
  await late.ask("/logout", "POST");
  assert.equal(await browser.me(), undefined);
});

test("without a grace the old id is over at once", async () => {
  await using app = await sessionApp({ graceSeconds: 0 });
  const { browser, late } = await rotated(app);
  assert.equal(await late.me(), undefined);
  assert.equal((await browser.me())?.id, "alice");
});

test("of many changes at once one gives the id that the session has, and each is told", async () => {
  await using app = await sessionApp();
  const cookie = await app.browser().signIn();
  const browsers = Array.from({ length: 8 }, () => app.browser([], cookie));
  await Promise.all(browsers.map(async (browser) => browser.ask("/step-up", "POST")));
  const moved = browsers.filter((browser) => browser.cookie !== cookie);
  assert.equal(moved.length, 1);
  assert.deepEqual((await moved[0]?.me())?.roles, ["user", "admin"]);
  assert.equal(app.audit.filter(({ action }) => action === "session.rotated").length, 1);
});

test("without a session nothing is rotated", async () => {
  await using app = await sessionApp();
  assert.equal((await app.browser().ask("/step-up", "POST")).status, 401);
  assert.deepEqual(app.audit, []);
});

test("a session that is revoked while it rotates stays ended", async () => {
  const storage = sqliteStorage(":memory:");
  let onRetire: (() => Promise<unknown>) | undefined;
  const racing: typeof storage = {
    ...storage,
    async write(changes) {
      if (changes.some(({ kind }) => kind === "session-retired")) await onRetire?.();
      return await storage.write(changes);
    },
  };
  await using app = await sessionApp({ storage: racing });
  const browser = app.browser();
  await browser.signIn();
  onRetire = async () => storage.deleteOwned("session", "alice");
  await browser.ask("/step-up", "POST");
  assert.equal((await storage.list("session", "alice", 10)).length, 0);
  app.clock.time += 1_000;
  assert.equal(await browser.me(), undefined);
});

test("the head of a response that is sent already starts nothing", async () => {
  await using app = await sessionApp();
  const { body, status } = await app.browser().ask("/late-login?alice", "POST");
  assert.deepEqual([status, body], [200, "SessionError"]);
  assert.equal((await app.storage.list("session", "alice", 10)).length, 0);
});

test("every step is told, with whose it was and without a cookie, a handle or a name", async () => {
  await using app = await sessionApp();
  const browser = app.browser(["User-Agent: secret-agent"]);
  const cookies = [await browser.signIn()];
  await browser.ask("/step-up", "POST");
  cookies.push(browser.cookie ?? "");
  const handle = (await browser.me())?.credentialId ?? "";
  await browser.signIn("bob");
  await browser.ask("/logout", "POST");
  assert.deepEqual(
    app.audit.map(({ action, account, category, isSuccess, client }) => [
      `${action} ${account}`,
      category,
      isSuccess,
      client,
    ]),
    ["started alice", "rotated alice", "ended alice", "started bob", "ended bob"].map((step) => [
      `session.${step}`,
      "authentication",
      true,
      "127.0.0.1",
    ]),
  );
  const told = JSON.stringify(app.audit);
  for (const secret of [...cookies.map((cookie) => cookie.split("=")[1] ?? ""), handle, "secret-agent"])
    assert.equal(told.includes(secret), false);
});

test("a listener that throws stops no sign-in", async () => {
  await using app = await sessionApp({
    onAudit() {
      throw new Error("disk full");
    },
  });
  const browser = app.browser();
  await browser.signIn();
  assert.equal((await browser.me())?.id, "alice");
});
