import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { totpCode } from "../probing/canary-session.ts";
import { alice, password } from "./identity.fixture.ts";
import { next, signedIn, started, withTotp } from "./started.fixture.ts";

describe("what is signed in", () => {
  test("sessions are listed, and ended one by one or all at once", async () => {
    await using all = await started();
    const [one, two, three] = [await signedIn(all), await signedIn(all), await signedIn(all)];
    const { sessions } = (await one.get("/auth/sessions")).json;
    assert.equal(sessions.length, 3);
    const currents = sessions.filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
    assert.equal(currents.length, 1);
    const second = (await two.get("/auth/sessions")).json.sessions.find(
      ({ isCurrent }: { isCurrent: boolean }) => isCurrent,
    );
    assert.equal((await one.delete(`/auth/sessions/${second.id}`)).status, 204);
    assert.equal((await one.delete(`/auth/sessions/${second.id}`)).status, 404);
    all.clock.time += 2_000;
    assert.equal((await two.get("/auth/me")).status, 401);
    assert.equal((await three.get("/auth/me")).status, 200);
    assert.equal((await three.post("/auth/logout-everywhere")).status, 204);
    all.clock.time += 2_000;
    assert.equal((await one.get("/auth/me")).status, 401);
    assert.equal((await three.get("/auth/me")).status, 401);
  });

  test("nobody ends a session of another's", async () => {
    await using all = await started();
    await all.add("bob@example.com");
    const owner = await signedIn(all);
    const { sessions } = (await owner.get("/auth/sessions")).json;
    const bob = all.visitor();
    await bob.post("/auth/login", { name: "bob@example.com", password });
    assert.equal((await bob.delete(`/auth/sessions/${sessions[0].id}`)).status, 404);
    assert.equal((await owner.get("/auth/me")).status, 200);
  });

  test("a sign-out of a program ends its access token and its family", async () => {
    await using all = await started();
    const program = all.visitor();
    const { json } = await program.post("/auth/login", { name: alice, password, tokens: true });
    program.bearer = json.accessToken;
    const { refreshToken } = json;
    assert.equal((await program.post("/auth/logout", { refreshToken })).status, 204);
    assert.equal((await program.get("/auth/me")).status, 401);
    assert.equal((await all.visitor().post("/auth/refresh", { refreshToken })).status, 401);
  });

  test("a new password ends the other sessions and all tokens, keeps this one, and tells the owner", async () => {
    await using all = await started();
    const [browser, other] = [await signedIn(all), await signedIn(all)];
    const program = all.visitor();
    const { json } = await program.post("/auth/login", { name: alice, password, tokens: true });
    program.bearer = json.accessToken;
    const wrong = await browser.post("/auth/password", { current: "wrong", next });
    assert.equal(wrong.json.code, "PM_ACCOUNTS_PROOF");
    assert.equal((await browser.post("/auth/password", { current: password, next })).json.changed, true);
    all.clock.time += 2_000;
    assert.equal((await browser.get("/auth/me")).status, 200);
    assert.equal((await other.get("/auth/me")).status, 401);
    assert.equal((await program.get("/auth/me")).status, 401);
    await all.identity.parts.recovery.settle();
    assert.match(all.outbox.at(-1)?.subject ?? "", /password was changed/);
  });

  test("a program that changes the password goes on with new tokens", async () => {
    await using all = await started();
    const program = all.visitor();
    const { json } = await program.post("/auth/login", { name: alice, password, tokens: true });
    program.bearer = json.accessToken;
    const changed = await program.post("/auth/password", { current: password, next });
    assert.equal((await program.get("/auth/me")).status, 401);
    program.bearer = changed.json.tokens.accessToken;
    assert.equal((await program.get("/auth/me")).status, 200);
  });
});

describe("changes to an account", () => {
  test("ask for the password once the sign-in is no longer fresh", async () => {
    await using all = await started();
    const browser = await signedIn(all);
    all.clock.time += 301_000;
    assert.equal((await browser.post("/auth/mfa/totp")).json.code, "PM_ACCOUNTS_STEP_UP");
    assert.equal(
      (await browser.post("/auth/mfa/totp", { password: "wrong" })).json.code,
      "PM_ACCOUNTS_PROOF",
    );
    assert.equal((await browser.post("/auth/mfa/totp", { password })).status, 200);
  });

  test("ask for the second factor where there is one: the password does not take it away", async () => {
    await using all = await started();
    const browser = await signedIn(all);
    const { secret } = await withTotp(all, browser);
    all.clock.time += 301_000;
    assert.equal((await browser.delete("/auth/mfa", { password })).json.code, "PM_ACCOUNTS_STEP_UP");
    assert.equal((await browser.delete("/auth/mfa", { code: "000000" })).status, 401);
    const code = totpCode(secret, all.clock.now());
    assert.equal(
      (await browser.post("/auth/mfa/recovery-codes", { code })).json.recoveryCodes.length > 0,
      true,
    );
    // Fresh again, by the code.
    assert.equal((await browser.delete("/auth/mfa")).status, 204);
    assert.equal((await browser.get("/auth/mfa")).json.hasTotp, false);
  });

  test("tries at the password with a stolen session are counted with the sign-ins", async () => {
    await using all = await started();
    const browser = await signedIn(all);
    all.clock.time += 301_000;
    const codes = [];
    for (let guess = 0; guess < 7; guess++)
      codes.push((await browser.post("/auth/mfa/totp", { password: `wrong ${guess}` })).json.code);
    assert.equal(codes[0], "PM_ACCOUNTS_PROOF");
    assert.match(codes[6], /LOCKED|LOCKOUT/);
  });
});

describe("API keys", () => {
  test("are made, listed by hints, used, rotated and ended; and change no account", async () => {
    await using all = await started({ apiKeyScopes: ["notes:read"] });
    const browser = await signedIn(all);
    const scoped = await browser.post("/auth/keys", { name: "export", scopes: ["notes:write"] });
    assert.equal(scoped.json.code, "PM_ACCOUNTS_INPUT");
    const made = await browser.post("/auth/keys", { name: "export", scopes: ["notes:read"] });
    assert.equal(made.status, 201);
    const { keys } = (await browser.get("/auth/keys")).json;
    assert.equal(keys.length, 1);
    assert.ok(!JSON.stringify(keys).includes(made.json.key));
    const program = all.visitor();
    const withKey = { authorization: `Bearer ${made.json.key}` };
    const me = await program.send("GET", "/auth/me", undefined, withKey);
    assert.deepEqual([me.json.via, me.json.scopes], ["api-key", ["notes:read"]]);
    for (const [method, path] of [
      ["GET", "/auth/keys"],
      ["GET", "/auth/sessions"],
      ["POST", "/auth/logout-everywhere"],
    ] as const)
      assert.equal((await program.send(method, path, undefined, withKey)).status, 401, path);
    const rotated = await browser.post(`/auth/keys/${made.json.view.id}/rotate`, { overlapSeconds: 0 });
    assert.equal(rotated.status, 201);
    assert.equal((await browser.delete(`/auth/keys/${rotated.json.view.id}`)).status, 204);
    assert.equal((await browser.delete(`/auth/keys/${rotated.json.view.id}`)).status, 404);
  });
});
