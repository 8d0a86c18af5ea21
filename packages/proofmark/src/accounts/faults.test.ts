import assert from "node:assert/strict";
import { test } from "node:test";

import { StorageUnavailableError, type RecordStorage } from "../store/records/record-storage.ts";
import { sqliteStorage } from "../store/records/sqlite.ts";
import { alice, password } from "./identity.fixture.ts";
import { mailedToken, next, signedIn, started } from "./started.fixture.ts";

type Operation = "get" | "write" | "list" | "deleteOwned";

/** A storage that fails once, at the first step that a test waits for. */
function frail() {
  const inner = sqliteStorage(":memory:");
  let isDue: ((operation: Operation, given: string) => boolean) | undefined;
  const step = (operation: Operation, given: readonly unknown[]): void => {
    if (isDue?.(operation, JSON.stringify(given)) !== true) return;
    isDue = undefined;
    throw new StorageUnavailableError("A test wants it so.");
  };
  const storage: RecordStorage = {
    async get(...given) {
      step("get", given);
      return await inner.get(...given);
    },
    async write(...given) {
      step("write", given);
      return await inner.write(...given);
    },
    async list(...given) {
      step("list", given);
      return await inner.list(...given);
    },
    async deleteOwned(...given) {
      step("deleteOwned", given);
      return await inner.deleteOwned(...given);
    },
    since: async (...given) => inner.since(...given),
    sweep: async () => inner.sweep(),
    [Symbol.asyncDispose]: async () => inner[Symbol.asyncDispose](),
  };
  return {
    storage,
    failAt: (operation: Operation, ...words: readonly string[]) => {
      isDue = (actual, given) => actual === operation && words.every((word) => given.includes(word));
    },
    hasFailed: () => isDue === undefined,
  };
}

for (const [title, operation, word, survivor] of [
  ["sessions can't be listed", "list", "session", "session"],
  ["tokens can't be ended", "write", "s:", "token"],
  ["reset links can't be ended", "deleteOwned", "reset-token", undefined],
] as const)
  test(`a change of password where ${title} ends the rest, says that it failed, and the owner is told`, async () => {
    const { storage, failAt, hasFailed } = frail();
    await using all = await started({ storage });
    const owner = await signedIn(all);
    const thief = await signedIn(all);
    const program = all.visitor();
    program.bearer = (
      await program.post("/auth/login", { name: alice, password, tokens: true })
    ).json.accessToken;
    failAt(operation, word, all.id);
    const changed = await owner.post("/auth/password", { current: password, next });
    assert.ok(hasFailed());
    assert.deepEqual([changed.status, changed.json.code], [503, "PM_ACCOUNTS_UNAVAILABLE"]);
    if (survivor !== "session") assert.equal((await thief.get("/auth/me")).status, 401);
    if (survivor !== "token") assert.equal((await program.get("/auth/me")).status, 401);
    assert.ok(all.records.some(({ action, isSuccess }) => action === "password.changed" && !isSuccess));
    await all.identity.parts.recovery.settle();
    assert.match(all.outbox.at(-1)?.subject ?? "", /password was changed/);
    assert.equal((await all.visitor().post("/auth/login", { name: alice, password: next })).status, 200);
  });

test("a sign-in of which nobody can say that it stands leaves no session", async () => {
  const { storage, failAt, hasFailed } = frail();
  await using all = await started({ storage });
  const { sessions } = all.identity.parts;
  const { start } = sessions;
  Object.assign(sessions, {
    async start(...given: Parameters<typeof start>) {
      await start(...given);
      failAt("get", all.id);
    },
  });
  const browser = all.visitor();
  assert.equal((await browser.post("/auth/login", { name: alice, password })).status, 503);
  assert.ok(hasFailed());
  assert.equal((await browser.get("/auth/me")).status, 401);
  assert.deepEqual(await sessions.list(all.id), []);
});

test("signing out everywhere ends the sessions where the tokens can't be ended, and says that it failed", async () => {
  const { storage, failAt } = frail();
  await using all = await started({ storage });
  const owner = await signedIn(all);
  const thief = await signedIn(all);
  failAt("write", "s:", all.id);
  assert.equal((await owner.post("/auth/logout-everywhere")).status, 503);
  assert.equal((await thief.get("/auth/me")).status, 401);
});

test("a registration whose account can't be written is confirmed by the same link later, once", async () => {
  const { storage, failAt, hasFailed } = frail();
  await using all = await started({ storage });
  const bob = { name: "bob@example.com", password };
  const browser = all.visitor();
  await browser.post("/auth/register", bob);
  const token = await mailedToken(all, bob.name);
  failAt("write", "account-name");
  const verify = async (): Promise<number> =>
    (await browser.post("/auth/verify", { token, password })).status;
  assert.equal(await verify(), 503);
  assert.ok(hasFailed());
  assert.equal(await verify(), 200);
  assert.equal(await verify(), 400);
  assert.equal((await browser.post("/auth/login", bob)).status, 200);
});
