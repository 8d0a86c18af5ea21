import assert from "node:assert/strict";
import { test } from "node:test";

import { totpCode } from "../probing/canary-session.ts";
import { password } from "./identity.fixture.ts";
import { signedIn, started, withTotp } from "./started.fixture.ts";

const mallory = "mallory@example.com";

test("who proves a second factor of their own by token makes no stolen session fresh", async () => {
  await using all = await started({ tokens: { staleSeconds: 3_600 } });
  const owner = await signedIn(all);
  await withTotp(all, owner);
  all.clock.time += 600_000;
  await all.add(mallory);
  const thief = all.visitor();
  const signIn = { name: mallory, password, tokens: true };
  thief.bearer = (await thief.post("/auth/login", signIn)).json.accessToken;
  const { secret } = (await thief.post("/auth/mfa/totp", {})).json;
  for (const [name, value] of owner.cookies) thief.cookies.set(name, value);
  const confirmed = await thief.post("/auth/mfa/totp/confirm", { code: totpCode(secret, all.clock.now()) });
  assert.equal(confirmed.status, 200);
  thief.bearer = undefined;
  assert.equal((await thief.delete("/auth/mfa", {})).json.code, "PM_ACCOUNTS_STEP_UP");
  // The owner's session is what it was.
  assert.equal((await owner.get("/auth/me")).status, 200);
});

test("who proves a second factor in the session itself is not asked again", async () => {
  await using all = await started();
  const owner = await signedIn(all);
  const { secret } = await withTotp(all, owner);
  all.clock.time += 600_000;
  const code = totpCode(secret, all.clock.now());
  assert.equal((await owner.post("/auth/mfa/recovery-codes", { code })).status, 200);
  assert.equal((await owner.delete("/auth/mfa", {})).status, 204);
});
