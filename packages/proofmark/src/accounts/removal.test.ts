import assert from "node:assert/strict";
import { test } from "node:test";

import { alice, password } from "./identity.fixture.ts";
import { signedIn, started, withTotp } from "./started.fixture.ts";

test("an owner removes the account: nothing of it is good any more, the name is free, and the old address is told", async () => {
  const removed: string[] = [];
  await using all = await started({ onRemoval: async (id) => void removed.push(id) });
  const owner = await signedIn(all);
  const elsewhere = await signedIn(all);
  const program = all.visitor();
  const { accessToken, refreshToken } = (
    await program.post("/auth/login", { name: alice, password, tokens: true })
  ).json;
  program.bearer = accessToken;
  const { key } = (await owner.post("/auth/keys", { name: "nightly", scopes: [] })).json;
  await withTotp(all, owner);
  assert.equal((await owner.delete("/auth/me", {})).json.code, "PM_ACCOUNTS_STEP_UP");
  assert.equal((await owner.delete("/auth/me", { password })).status, 204);
  assert.deepEqual(removed, [all.id]);
  for (const each of [owner, elsewhere, program]) assert.equal((await each.get("/auth/me")).status, 401);
  program.bearer = key;
  assert.equal((await program.get("/auth/me")).status, 401);
  program.bearer = undefined;
  assert.equal((await program.post("/auth/refresh", { refreshToken })).status, 401);
  assert.equal((await program.post("/auth/login", { name: alice, password })).status, 401);
  assert.deepEqual(await all.identity.parts.secondFactors.status(all.id), {
    hasTotp: false,
    passkeys: 0,
    recoveryCodesLeft: 0,
  });
  await all.identity.parts.recovery.settle();
  const last = all.outbox.at(-1);
  assert.deepEqual([last?.to, last?.subject], [alice, "Your account was removed at Notes"]);
  assert.notEqual(await all.add(alice), "");
  assert.deepEqual(all.faults, []);
});

test("an account stays where the application can't remove what it keeps, and without the password", async () => {
  await using all = await started({
    onRemoval: async () => await Promise.reject(new Error("Orders are open.")),
  });
  const owner = await signedIn(all);
  assert.equal((await owner.delete("/auth/me", { password })).status, 500);
  assert.equal((await owner.get("/auth/me")).status, 200);
  assert.equal(
    (await owner.delete("/auth/me", { password: "a wrong guess" })).json.code,
    "PM_ACCOUNTS_PROOF",
  );
});

test("a service that does not say what becomes of its own data has no such route", async () => {
  await using all = await started();
  assert.equal((await (await signedIn(all)).delete("/auth/me", { password })).status, 405);
});
