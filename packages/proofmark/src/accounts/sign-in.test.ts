import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { SoftwareAuthenticator } from "../identity/mfa/software-authenticator.fixture.ts";
import { totpCode } from "../probing/canary-session.ts";
import { StorageUnavailableError, type RecordStorage } from "../store/records/record-storage.ts";
import { sqliteStorage } from "../store/records/sqlite.ts";
import { alice, password } from "./identity.fixture.ts";
import { mailedToken, next, signedIn, started, withTotp } from "./started.fixture.ts";

describe("signing in", () => {
  test("a wrong name, a wrong password, a disabled and an unverified account get one answer", async () => {
    await using all = await started();
    const { accounts } = all.identity.parts;
    for (const [name, changes] of [
      ["disabled@example.com", { disabledAt: 1 }],
      ["unverified@example.com", { verifiedAt: undefined }],
    ] as const) {
      const id = await all.add(name);
      await accounts.update(id, () => changes);
    }
    const answers = [];
    for (const [name, typed] of [
      ["nobody@example.com", password],
      [alice, "wrong"],
      ["disabled@example.com", password],
      ["unverified@example.com", password],
    ] as const) {
      const { status, json } = await all.visitor().post("/auth/login", { name, password: typed });
      answers.push({ status, ...json, correlationId: "" });
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.equal(answers[0]?.status, 401);
  });

  test("a password may look like any attack: it is hashed, and nothing else", async () => {
    await using all = await started();
    const typed = `Robert'); DROP TABLE students;-- <script> ../../etc/passwd {{7*7}} \${9} $(id)`;
    const passwordHash = await all.identity.parts.passwords.hash(typed);
    assert.ok(typeof passwordHash === "string");
    await all.identity.parts.accounts.update(all.id, () => ({ passwordHash }));
    const owner = all.visitor();
    assert.equal((await owner.post("/auth/login", { name: alice, password: typed })).status, 200);
    assert.equal((await owner.post("/auth/password", { current: typed, next: `${typed} 2` })).status, 200);
    const elsewhere = await owner.post("/auth/login", { name: typed, password });
    assert.equal(elsewhere.json.code, "PM_INSPECTION_REFUSED");
  });

  test("five wrong passwords lock an account for the one who sent them, and not for the owner's device", async () => {
    await using all = await started();
    const owner = await signedIn(all);
    await owner.post("/auth/logout");
    const attacker = all.visitor();
    const statuses = [];
    for (let guess = 0; guess < 7; guess++)
      statuses.push((await attacker.post("/auth/login", { name: alice, password: `wrong ${guess}` })).status);
    assert.deepEqual(statuses.slice(0, 5), [401, 401, 401, 401, 401]);
    assert.ok(statuses.slice(5).every((status) => status === 429 || status === 423));
    const right = await attacker.post("/auth/login", { name: alice, password });
    assert.notEqual(right.status, 200);
    assert.equal((await owner.post("/auth/login", { name: alice, password })).status, 200);
  });

  test("a second factor is asked for, a challenge is good once, and a code is too", async () => {
    await using all = await started();
    const { secret } = await withTotp(all, await signedIn(all));
    const browser = all.visitor();
    const login = await browser.post("/auth/login", { name: alice, password });
    assert.deepEqual([login.json.mfaRequired, login.json.methods], [true, ["code"]]);
    assert.equal((await browser.get("/auth/me")).status, 401);
    const { challenge } = login.json;
    const wrong = await browser.post("/auth/mfa/verify", { challenge, code: "000000" });
    assert.equal(wrong.status, 401);
    const code = totpCode(secret, all.clock.now());
    const done = await browser.post("/auth/mfa/verify", { challenge, code });
    assert.equal(done.json.signedIn, true);
    assert.equal((await browser.get("/auth/me")).json.secondFactor.hasTotp, true);
    for (const again of [
      { challenge, code },
      { challenge, code: totpCode(secret, all.clock.now() + 30_000) },
    ])
      assert.equal((await all.visitor().post("/auth/mfa/verify", again)).json.code, "PM_ACCOUNTS_CHALLENGE");
    const other = (await all.visitor().post("/auth/login", { name: alice, password })).json.challenge;
    assert.notEqual((await all.visitor().post("/auth/mfa/verify", { challenge: other, code })).status, 200);
  });

  test("a recovery code signs in, for tokens where the login asked for them", async () => {
    await using all = await started();
    const { recoveryCodes } = await withTotp(all, await signedIn(all));
    const program = all.visitor();
    const login = await program.post("/auth/login", { name: alice, password, tokens: true });
    const code = recoveryCodes[0];
    const done = await program.post("/auth/mfa/verify", { challenge: login.json.challenge, code });
    assert.equal(done.json.tokenType, "Bearer");
    assert.ok(![...program.cookies.keys()].some((name) => name.includes("session")));
  });

  test("a passkey signs in by itself, and is asked for after a password", async () => {
    await using all = await started();
    const browser = await signedIn(all);
    const authenticator = new SoftwareAuthenticator("http://localhost:3000");
    const options = (await browser.post("/auth/passkeys/options", {})).json;
    const passkey = authenticator.register(options);
    const made = await browser.post("/auth/passkeys", { passkey, name: "Laptop" });
    assert.equal(made.status, 201);
    assert.ok(made.json.recoveryCodes.length > 0);
    const alone = all.visitor();
    const asked = (await alone.post("/auth/passkeys/sign-in/options")).json;
    const shown = await alone.post("/auth/passkeys/sign-in", { passkey: authenticator.authenticate(asked) });
    assert.equal(shown.json.signedIn, true);
    const second = all.visitor();
    const login = await second.post("/auth/login", { name: alice, password });
    assert.deepEqual(login.json.methods, ["code", "passkey"]);
    const { challenge } = login.json;
    const request = (await second.post("/auth/mfa/passkey/options", { challenge })).json;
    const done = await second.post("/auth/mfa/verify", {
      challenge,
      passkey: authenticator.authenticate(request),
    });
    assert.equal(done.json.signedIn, true);
    assert.equal((await second.get("/auth/passkeys")).json.passkeys[0].name, "Laptop");
    const id = made.json.passkey.id;
    assert.equal((await second.delete(`/auth/passkeys/${id}`)).status, 204);
    assert.equal((await second.delete(`/auth/passkeys/${id}`)).status, 404);
  });

  test("tokens are refreshed once, and a used refresh token ends the family", async () => {
    await using all = await started();
    const { json } = await all.visitor().post("/auth/login", { name: alice, password, tokens: true });
    const refresh = async (refreshToken: string) => all.visitor().post("/auth/refresh", { refreshToken });
    const renewed = await refresh(json.refreshToken);
    assert.equal(renewed.status, 200);
    assert.equal((await refresh(json.refreshToken)).status, 401);
    assert.equal((await refresh(renewed.json.refreshToken)).status, 401);
  });

  test("a disabled account keeps no session, no token and no refresh", async () => {
    await using all = await started();
    const browser = await signedIn(all);
    const program = all.visitor();
    const { json } = await program.post("/auth/login", { name: alice, password, tokens: true });
    program.bearer = json.accessToken;
    await all.identity.parts.accounts.update(all.id, () => ({ disabledAt: 1 }));
    all.clock.time += 2_000;
    assert.equal((await browser.get("/auth/me")).status, 401);
    assert.equal((await program.get("/auth/me")).status, 401);
    const refreshed = await all.visitor().post("/auth/refresh", { refreshToken: json.refreshToken });
    assert.equal(refreshed.status, 401);
  });

  test("a sign-in from a new device is told to the owner, where that was chosen", async () => {
    await using all = await started({ tellsNewDevices: true });
    const browser = await signedIn(all);
    await browser.post("/auth/login", { name: alice, password });
    await all.identity.parts.recovery.settle();
    assert.equal(all.outbox.filter(({ subject }) => /new device/.test(subject)).length, 1);
  });
});

test("sign-ins that the database did not answer lock nobody out", async () => {
  const storage = sqliteStorage(":memory:");
  let isDown = false;
  const fragile: RecordStorage = {
    ...storage,
    get: async (kind, id) => {
      if (isDown) throw new StorageUnavailableError("down");
      return await storage.get(kind, id);
    },
  };
  await using all = await started({ storage: fragile });
  const owner = all.visitor();
  isDown = true;
  for (let count = 0; count < 7; count++) {
    const { status, json } = await owner.post("/auth/login", { name: alice, password });
    assert.deepEqual([status, json.code], [503, "PM_ACCOUNTS_UNAVAILABLE"]);
  }
  isDown = false;
  assert.equal((await owner.post("/auth/login", { name: alice, password })).status, 200);
  await storage[Symbol.asyncDispose]();
});

test("the records of every step hold no password, token, code or name", async () => {
  await using all = await started();
  const browser = await signedIn(all);
  await withTotp(all, browser);
  await all.visitor().post("/auth/login", { name: "typed@example.com", password: "typed password" });
  await browser.post("/auth/forgot", { name: alice });
  const token = await mailedToken(all);
  await browser.post("/auth/reset", { token, password: next });
  const told = JSON.stringify(all.records);
  for (const secret of [alice, password, next, "typed", token, ...browser.cookies.values()])
    assert.ok(!told.includes(secret), secret);
  assert.ok(all.records.some(({ control, action }) => control === "accounts" && action === "login.failed"));
});
