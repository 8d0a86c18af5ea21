import assert from "node:assert/strict";
import { test } from "node:test";

import { deny } from "../model/verdict.ts";
import { alice, password } from "./identity.fixture.ts";
import { signedIn, started, withTotp, type Started } from "./started.fixture.ts";

/** What the routes recorded of failures, each with who asked. */
function failures({ records }: Started): readonly (readonly [action: string, account: string | undefined])[] {
  const failed = records.filter(({ control, isSuccess }) => control === "accounts" && !isSuccess);
  assert.ok(failed.every(({ client, exchangeId }) => client === "127.0.0.1" && exchangeId !== undefined));
  return failed.map(({ action, account }) => [action, account]);
}

test("a second factor that is wrong is recorded with who asked, and so is a sign-in that nobody began", async () => {
  await using all = await started();
  await withTotp(all, await signedIn(all));
  const thief = all.visitor();
  const { challenge } = (await thief.post("/auth/login", { name: alice, password })).json;
  await thief.post("/auth/mfa/verify", { challenge, code: "000000" });
  await thief.post("/auth/mfa/verify", { challenge: "none", code: "000000" });
  await thief.post("/auth/mfa/verify", { challenge, passkey: {} });
  assert.deepEqual(failures(all), [
    ["login.failed", all.id],
    ["login.failed", undefined],
    ["login.failed", all.id],
  ]);
});

test("a passkey that is none is recorded with who asked", async () => {
  await using all = await started();
  await all.visitor().post("/auth/passkeys/sign-in", { passkey: {} });
  assert.deepEqual(failures(all), [["login.failed", undefined]]);
});

test("a wrong code for a change of the account is recorded with who asked", async () => {
  await using all = await started();
  const thief = await signedIn(all);
  await withTotp(all, thief);
  all.clock.time += 600_000;
  await thief.delete("/auth/mfa", { code: "000000" });
  assert.deepEqual(failures(all), [["proof.failed", all.id]]);
});

test("what is refused for load is recorded", async () => {
  await using all = await started();
  Object.assign(all.identity.parts.passwords, {
    verify: async () => Promise.resolve(deny("PM_PASSWORD_BUSY", [["Retry-After", "3"]])),
  });
  const refused = await all.visitor().post("/auth/login", { name: alice, password });
  assert.deepEqual([refused.json.code, refused.headers.get("retry-after")], ["PM_PASSWORD_BUSY", "3"]);
  assert.deepEqual(failures(all), [["request.refused", undefined]]);
});

test("what succeeds records no failure", async () => {
  await using all = await started();
  const owner = await signedIn(all);
  await withTotp(all, owner);
  assert.equal((await owner.delete("/auth/mfa", {})).status, 204);
  assert.deepEqual(failures(all), []);
});
