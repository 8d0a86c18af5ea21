import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { totpCode } from "../probing/canary-session.ts";
import { alice, password } from "./identity.fixture.ts";
import { mailedToken, next, signedIn, started, withTotp } from "./started.fixture.ts";

describe("coming to an account", () => {
  test("a registration is mailed, verified, and signs in; nobody is signed in before", async () => {
    await using all = await started();
    const browser = all.visitor();
    const bob = { name: "bob@example.com", password };
    const asked = await browser.post("/auth/register", bob);
    assert.deepEqual([asked.status, asked.json], [202, { accepted: true }]);
    assert.equal((await browser.post("/auth/login", bob)).json.code, "PM_LOGIN_FAILED");
    const token = await mailedToken(all, bob.name);
    assert.equal((await browser.post("/auth/verify", { token, password })).json.verified, true);
    assert.equal((await browser.get("/auth/me")).status, 401);
    assert.equal((await browser.post("/auth/verify", { token, password })).json.code, "PM_RECOVERY_TOKEN");
    assert.equal((await browser.post("/auth/login", bob)).json.signedIn, true);
  });

  test("weak and known passwords are refused at registration, reset and change", async () => {
    await using all = await started();
    const browser = await signedIn(all);
    await browser.post("/auth/forgot", { name: alice });
    const token = await mailedToken(all);
    for (const [path, body] of [
      ["/auth/register", { name: "bob@example.com", password: "password1234" }],
      ["/auth/reset", { token, password: "short" }],
      ["/auth/password", { current: password, next: "qwertyuiop123" }],
    ] as const) {
      const answer = await browser.post(path, body);
      assert.match(answer.json.code, /^PM_PASSWORD_/, path);
    }
    assert.equal((await browser.post("/auth/reset", { token, password: next })).status, 200);
  });

  test("a reset ends sessions, tokens and half-done sign-ins, and the old password is good no longer", async () => {
    await using all = await started();
    const browser = await signedIn(all);
    const program = all.visitor();
    program.bearer = (
      await all.visitor().post("/auth/login", { name: alice, password, tokens: true })
    ).json.accessToken;
    const { secret } = await withTotp(all, browser);
    const { challenge } = (await all.visitor().post("/auth/login", { name: alice, password })).json;
    await browser.post("/auth/forgot", { name: alice });
    const token = await mailedToken(all);
    assert.equal((await all.visitor().post("/auth/reset", { token, password: next })).status, 200);
    all.clock.time += 2_000;
    assert.equal((await browser.get("/auth/me")).status, 401);
    assert.equal((await program.get("/auth/me")).status, 401);
    const code = totpCode(secret, all.clock.now());
    const late = await all.visitor().post("/auth/mfa/verify", { challenge, code });
    assert.equal(late.json.code, "PM_ACCOUNTS_CHALLENGE");
    const old = await all.visitor().post("/auth/login", { name: alice, password });
    assert.equal(old.json.code, "PM_LOGIN_FAILED");
    // The second factor stays in force: a mailbox alone is one factor.
    const again = await all.visitor().post("/auth/login", { name: alice, password: next });
    assert.equal(again.json.mfaRequired, true);
  });
});
