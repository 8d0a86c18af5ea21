import assert from "node:assert/strict";
import { test } from "node:test";

import { SoftwareAuthenticator } from "../../identity/mfa/software-authenticator.fixture.ts";
import { alice, password } from "../identity.fixture.ts";
import { signedIn, started, withTotp } from "../started.fixture.ts";
import type { Reply, Visitor } from "../visitor.fixture.ts";

async function register(browser: Visitor): Promise<Reply> {
  const authenticator = new SoftwareAuthenticator("http://localhost:3000");
  const options = (await browser.post("/auth/passkeys/options", {})).json;
  return await browser.post("/auth/passkeys", { passkey: authenticator.register(options), name: "Key" });
}

test("recovery codes from before the first second factor are good no longer with it", async () => {
  await using all = await started();
  const browser = await signedIn(all);
  const [planted] = (await browser.post("/auth/mfa/recovery-codes", {})).json.recoveryCodes;
  const [own] = (await register(browser)).json.recoveryCodes;
  const { challenge } = (await all.visitor().post("/auth/login", { name: alice, password })).json;
  const verify = async (code: string): Promise<number> =>
    (await all.visitor().post("/auth/mfa/verify", { challenge, code })).status;
  assert.deepEqual([await verify(planted), await verify(own)], [401, 200]);
});

test("a passkey beside an authenticator app leaves the recovery codes as they are", async () => {
  await using all = await started();
  const browser = await signedIn(all);
  await withTotp(all, browser);
  const { status, json } = await register(browser);
  assert.deepEqual([status, json.recoveryCodes], [201, undefined]);
});
