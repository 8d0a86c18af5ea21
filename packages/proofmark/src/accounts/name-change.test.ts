import assert from "node:assert/strict";
import { test } from "node:test";

import { totpCode } from "../probing/canary-session.ts";
import { alice, password } from "./identity.fixture.ts";
import { mailedToken, next, signedIn, started, withTotp, type Started } from "./started.fixture.ts";
import type { Visitor } from "./visitor.fixture.ts";

const fresh = "alice@new.example";

async function asked(all: Started, owner: Visitor, name = fresh): Promise<string> {
  assert.equal((await owner.post("/auth/name", { name, password })).status, 202);
  return await mailedToken(all, name);
}

async function subjectsTo(all: Started, to: string): Promise<readonly string[]> {
  await all.identity.parts.recovery.settle();
  return all.outbox.flatMap((mail) => (mail.to === to ? [mail.subject] : []));
}

test("an owner gets another address by the link that is mailed to it, and signs in by that one alone", async () => {
  await using all = await started();
  const owner = await signedIn(all);
  const token = await asked(all, owner);
  assert.equal((await owner.get("/auth/me")).json.name, alice);
  assert.equal((await owner.post("/auth/name/verify", { token })).status, 200);
  assert.equal((await owner.get("/auth/me")).json.name, fresh);
  const signIn = async (name: string): Promise<number> =>
    (await all.visitor().post("/auth/login", { name, password })).status;
  assert.deepEqual([await signIn(alice), await signIn(fresh)], [401, 200]);
  assert.deepEqual(await subjectsTo(all, alice), [
    "Another address was asked for your account at Notes",
    "The address of your account was changed at Notes",
  ]);
  assert.equal((await owner.post("/auth/name/verify", { token })).status, 400);
  // Somebody else may have the old one.
  assert.notEqual(await all.add(alice), "");
});

test("an address that is taken is answered alike, mails its owner no link, and the notice does not tell either", async () => {
  await using all = await started();
  const owner = await signedIn(all);
  await all.add("bob@example.com");
  const answers = [];
  for (const name of ["bob@example.com", fresh]) {
    const { status, json } = await owner.post("/auth/name", { name, password });
    answers.push([status, json]);
    await all.identity.parts.recovery.settle();
  }
  assert.deepEqual(answers[0], answers[1]);
  assert.equal((await subjectsTo(all, alice)).length, 2);
  assert.equal(await mailedToken(all, "bob@example.com"), "");
  assert.deepEqual(await subjectsTo(all, "bob@example.com"), ["You have an account at Notes"]);
});

test("an address that was taken meanwhile is not given", async () => {
  await using all = await started();
  const owner = await signedIn(all);
  const token = await asked(all, owner);
  await all.add(fresh);
  assert.equal((await owner.post("/auth/name/verify", { token })).json.code, "PM_RECOVERY_TOKEN");
  assert.equal((await owner.get("/auth/me")).json.name, alice);
});

test("who follows somebody else's link gives his address to nobody, and uses nothing up", async () => {
  await using all = await started();
  const attacker = await signedIn(all);
  const victims = "victim@example.com";
  const token = await asked(all, attacker, victims);
  assert.equal((await all.visitor().post("/auth/name/verify", { token })).status, 401);
  await all.add("other@example.com");
  const victim = all.visitor();
  await victim.post("/auth/login", { name: "other@example.com", password });
  assert.equal((await victim.post("/auth/name/verify", { token })).status, 400);
  assert.equal(await all.identity.parts.accounts.byName(victims), undefined);
  assert.equal((await attacker.post("/auth/name/verify", { token })).status, 200);
});

test("another address wants the password, however fresh the sign-in, and a new password ends the link", async () => {
  await using all = await started();
  const thief = await signedIn(all);
  const token = await asked(all, thief);
  assert.equal((await thief.post("/auth/name", { name: fresh })).json.code, "PM_ACCOUNTS_STEP_UP");
  const wrong = await thief.post("/auth/name", { name: fresh, password: "a wrong guess at it" });
  assert.equal(wrong.json.code, "PM_ACCOUNTS_PROOF");
  const owner = await signedIn(all);
  assert.equal((await owner.post("/auth/password", { current: password, next })).status, 200);
  assert.equal((await owner.post("/auth/name/verify", { token })).status, 400);
  assert.equal((await owner.get("/auth/me")).json.name, alice);
});

test("with the old address its links for a new password end", async () => {
  await using all = await started();
  const owner = await signedIn(all);
  const token = await asked(all, owner);
  await all.visitor().post("/auth/forgot", { name: alice });
  const reset = await mailedToken(all, alice);
  assert.equal((await owner.post("/auth/name/verify", { token })).status, 200);
  assert.equal((await all.visitor().post("/auth/reset", { token: reset, password: next })).status, 400);
});

test("where there is a second factor another address wants both", async () => {
  await using all = await started();
  const owner = await signedIn(all);
  const { secret } = await withTotp(all, owner);
  all.clock.time += 600_000;
  const code = totpCode(secret, all.clock.now());
  const ask = async (proof: object): Promise<unknown> =>
    (await owner.post("/auth/name", { name: fresh, ...proof })).json.code;
  for (const proof of [{}, { password }, { code }]) assert.equal(await ask(proof), "PM_ACCOUNTS_STEP_UP");
  assert.equal(await ask({ password, code }), undefined);
});

for (const name of ["no address", "a@b\r\nBcc: c@d.example", "@", `${"a".repeat(250)}@b.example`])
  test(`${JSON.stringify(name.slice(0, 30))} is refused as an address`, async () => {
    await using all = await started();
    assert.ok((await (await signedIn(all)).post("/auth/name", { name, password })).status >= 400);
    assert.deepEqual(await subjectsTo(all, alice), []);
  });
