import assert from "node:assert/strict";
import { test } from "node:test";

import { totpCode } from "../probing/canary-session.ts";
import { alice, password } from "./identity.fixture.ts";
import { mailedToken, next, signedIn, started, withTotp, type Started } from "./started.fixture.ts";

/** Has the owner reset the password when one that was right has just been verified. */
async function resetDuringNextProof(all: Started): Promise<void> {
  const owner = all.visitor();
  await owner.post("/auth/forgot", { name: alice });
  const token = await mailedToken(all);
  const { passwords } = all.identity.parts;
  const verify = passwords.verify.bind(passwords);
  Object.assign(passwords, {
    async verify(...typed: Parameters<typeof verify>) {
      const check = await verify(...typed);
      Object.assign(passwords, { verify });
      assert.equal((await owner.post("/auth/reset", { token, password: next })).status, 200);
      return check;
    },
  });
}

for (const tokens of [false, true])
  test(`a sign-in whose password was reset meanwhile gets no ${tokens ? "tokens" : "session"}`, async () => {
    await using all = await started();
    await resetDuringNextProof(all);
    const thief = all.visitor();
    const refused = await thief.post("/auth/login", { name: alice, password, tokens });
    assert.equal(refused.json.code, "PM_LOGIN_FAILED");
    assert.equal((await thief.get("/auth/me")).status, 401);
    assert.equal((await all.identity.parts.sessions.list(all.id)).length, 0);
    const owner = await all.visitor().post("/auth/login", { name: alice, password: next, tokens });
    assert.equal(owner.json.signedIn, true);
  });

test("a sign-in whose password was reset meanwhile is not asked for a second factor", async () => {
  await using all = await started();
  const { secret } = await withTotp(all, await signedIn(all));
  await resetDuringNextProof(all);
  const thief = all.visitor();
  const refused = await thief.post("/auth/login", { name: alice, password });
  assert.equal(refused.json.code, "PM_LOGIN_FAILED");
  const { challenge } = (await all.visitor().post("/auth/login", { name: alice, password: next })).json;
  const code = totpCode(secret, all.clock.now());
  assert.equal((await all.visitor().post("/auth/mfa/verify", { challenge, code })).json.signedIn, true);
});

test("a change of password that began before a reset does not undo it", async () => {
  await using all = await started();
  const thief = await signedIn(all);
  await resetDuringNextProof(all);
  const theirs = "what the thief would rather have";
  const refused = await thief.post("/auth/password", { current: password, next: theirs });
  assert.equal(refused.json.code, "PM_ACCOUNTS_PROOF");
  const signIn = async (typed: string): Promise<number> =>
    (await all.visitor().post("/auth/login", { name: alice, password: typed })).status;
  assert.deepEqual([await signIn(theirs), await signIn(next)], [401, 200]);
});

test("a key whose making began before a reset is good no longer", async () => {
  await using all = await started({ freshSeconds: 0 });
  const thief = await signedIn(all);
  await resetDuringNextProof(all);
  const refused = await thief.post("/auth/keys", { name: "mine", scopes: [], password });
  assert.equal(refused.json.code, "PM_ACCOUNTS_PROOF");
  assert.equal((await all.identity.parts.apiKeys.list(all.id)).length, 0);
});

test("a removal that began before a reset removes nothing", async () => {
  const removed: string[] = [];
  await using all = await started({ onRemoval: async (id) => void removed.push(id) });
  const thief = await signedIn(all);
  await resetDuringNextProof(all);
  assert.equal((await thief.delete("/auth/me", { password })).json.code, "PM_ACCOUNTS_PROOF");
  assert.deepEqual(removed, []);
  const owner = await all.visitor().post("/auth/login", { name: alice, password: next });
  assert.equal(owner.json.signedIn, true);
});

test("of two sign-ins at once that renew one old hash, both get in", async () => {
  await using all = await started();
  const { passwords, accounts } = all.identity.parts;
  const verify = passwords.verify.bind(passwords);
  let count = 0;
  Object.assign(passwords, {
    async verify(...typed: Parameters<typeof verify>) {
      const check = await verify(...typed);
      if ("code" in check || count++ > 1) return check;
      return { ...check, newHash: await passwords.hash(password) };
    },
  });
  const before = (await accounts.byId(all.id))?.passwordHash;
  const answers = await Promise.all(
    [1, 2].map(async () => all.visitor().post("/auth/login", { name: alice, password })),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
  assert.notEqual((await accounts.byId(all.id))?.passwordHash, before);
});
