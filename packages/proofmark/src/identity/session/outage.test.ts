import assert from "node:assert/strict";
import { test } from "node:test";

import { StorageUnavailableError, type RecordStorage } from "../../store/records/record-storage.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { sessionApp } from "./sessions.fixture.ts";

/** A storage that can be taken away: it fails, or never answers. */
function fragile(): RecordStorage & { state: "up" | "down" | "silent"; asked: number } {
  const storage = sqliteStorage(":memory:");
  const self = {
    ...storage,
    state: "up" as "up" | "down" | "silent",
    asked: 0,
    get: async (...given: Parameters<typeof storage.get>) => await through(() => storage.get(...given)),
    list: async (...given: Parameters<typeof storage.list>) => await through(() => storage.list(...given)),
    write: async (...given: Parameters<typeof storage.write>) => await through(() => storage.write(...given)),
  };
  return self;

  async function through<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    self.asked++;
    if (self.state === "down") throw new StorageUnavailableError("down");
    return await (self.state === "silent" ? new Promise<Answer>(() => {}) : ask());
  }
}

for (const state of ["down", "silent"] as const) {
  test(`while the storage is ${state}, a session's cookie is answered with 503 and everybody else goes on`, async () => {
    const storage = fragile();
    await using app = await sessionApp({ storage, storageTimeoutMs: 20 });
    const browser = app.browser();
    const cookie = await browser.signIn();
    assert.equal((await browser.me())?.id, "alice");
    storage.state = state;
    assert.equal((await browser.me())?.id, "alice", "what was read is trusted for a second");
    app.clock.time += 1_000;
    const { status, headers, body, cookies } = await browser.ask("/me");
    assert.deepEqual([status, headers["retry-after"], cookies], [503, "1", []]);
    assert.match(body, /PM_SESSION_STORE_DOWN/);
    assert.equal((await app.browser().ask("/me")).status, 401);
    assert.equal((await app.browser([], "session=made-up").ask("/me")).status, 401);
    storage.state = "up";
    app.clock.time += 1_000;
    assert.equal((await app.browser([], cookie).me())?.id, "alice");
  });

  test(`while the storage is ${state}, nobody signs in`, async () => {
    const storage = fragile();
    await using app = await sessionApp({ storage, storageTimeoutMs: 20 });
    storage.state = state;
    const browser = app.browser();
    const { status, body } = await browser.ask("/login?alice", "POST");
    assert.deepEqual([status, body, browser.cookie], [500, "StorageUnavailableError", undefined]);
  });
}

test("an outage costs one read a second, however many ask", async () => {
  const storage = fragile();
  await using app = await sessionApp({ storage });
  const cookies = await Promise.all(
    Array.from({ length: 5 }, async (_, index) => app.browser().signIn(`${index}`)),
  );
  storage.state = "down";
  storage.asked = 0;
  for (const cookie of cookies) assert.equal((await app.browser([], cookie).ask("/me")).status, 503);
  assert.equal(storage.asked, 1);
  app.clock.time += 1_000;
  await app.browser([], cookies[0]).ask("/me");
  assert.equal(storage.asked, 2);
});

test("a sign-out that the storage did not take is told to the caller, and takes no cookie", async () => {
  const storage = fragile();
  await using app = await sessionApp({ storage });
  const browser = app.browser();
  const cookie = await browser.signIn();
  await browser.me();
  storage.state = "down";
  const { status, body } = await browser.ask("/logout", "POST");
  assert.deepEqual([status, body, browser.cookie], [500, "StorageUnavailableError", cookie]);
});

test("a last sight that can't be written stops no request", async () => {
  const storage = fragile();
  await using app = await sessionApp({ storage, cacheSeconds: 60, idleSeconds: 300 });
  const browser = app.browser();
  await browser.signIn();
  await browser.me();
  storage.state = "down";
  app.clock.time += 40_000;
  assert.equal((await browser.me())?.id, "alice");
});
