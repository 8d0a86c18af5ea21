import assert from "node:assert/strict";
import { test } from "node:test";

import { KeyRing, KeyRingError } from "../../kernel/key-ring.ts";
import { isDenial } from "../../model/verdict.ts";
import { StorageUnavailableError } from "../../store/records/record-storage.ts";
import { factorKind, readFactors } from "./factor-book.ts";
import { Factory, keys } from "./second-factors.fixture.ts";
import { createSecondFactors } from "./second-factors.ts";
import { codeAt } from "./totp.ts";

const codeOf = (answer: unknown): string | undefined => (isDenial(answer) ? answer.code : undefined);
const wrongCode = (right: string): string => (right === "000000" ? "000001" : "000000");

test("the secret is 160 bits in base32, and its URI says what an app needs", async () => {
  await using made = new Factory();
  const { secret, uri } = await made.create().beginTotp("alice", "alice@example.com");
  assert.match(secret, /^[A-Z2-7]{32}$/);
  const read = new URL(uri);
  assert.equal(read.protocol, "otpauth:");
  assert.deepEqual(Object.fromEntries(read.searchParams), {
    issuer: "Jotter",
    secret,
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
  assert.equal(
    decodeURIComponent(read.pathname),
    "/Jotter:alice@example.com".replace(/^\//, read.pathname.startsWith("/") ? "/" : ""),
  );
});

test("a secret is in force once it is confirmed with a code, and not before", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { secret } = await factors.beginTotp("alice", "alice");
  assert.equal((await factors.status("alice")).hasTotp, false);
  assert.equal(codeOf(await factors.verify("alice", codeAt(secret, made.clock.time))), "PM_MFA_WRONG");
  const wrong = await factors.confirmTotp("alice", wrongCode(codeAt(secret, made.clock.time)));
  assert.equal(codeOf(wrong), "PM_MFA_WRONG");
  const confirmed = await factors.confirmTotp("alice", codeAt(secret, made.clock.time));
  assert.equal(isDenial(confirmed) ? 0 : new Set(confirmed.recoveryCodes).size, 10);
  assert.deepEqual(await factors.status("alice"), { hasTotp: true, passkeys: 0, recoveryCodesLeft: 10 });
});

test("the code that confirmed a secret signs nobody in", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { secret } = await factors.beginTotp("alice", "alice");
  const code = codeAt(secret, made.clock.time);
  await factors.confirmTotp("alice", code);
  assert.equal(codeOf(await factors.verify("alice", code)), "PM_MFA_WRONG");
  made.clock.time += 30_000;
  assert.equal(await factors.verify("alice", codeAt(secret, made.clock.time)), undefined);
});

test("a secret that was begun is gone after ten minutes, and nothing is confirmed where nothing was begun", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { secret } = await factors.beginTotp("alice", "alice");
  made.clock.time += 600_000;
  const late = await factors.confirmTotp("alice", codeAt(secret, made.clock.time));
  assert.equal(codeOf(late), "PM_MFA_NOT_BEGUN");
  assert.equal(codeOf(await factors.confirmTotp("bob", "123456")), "PM_MFA_NOT_BEGUN");
});

test("a new secret replaces the old one when it is confirmed, and the old one is good until then", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { code } = await made.enrol(factors, "alice");
  const { secret } = await factors.beginTotp("alice", "alice");
  assert.equal(await factors.verify("alice", code()), undefined);
  made.clock.time += 60_000;
  await factors.confirmTotp("alice", codeAt(secret, made.clock.time));
  made.clock.time += 60_000;
  assert.equal(codeOf(await factors.verify("alice", code())), "PM_MFA_WRONG");
  assert.equal(await factors.verify("alice", codeAt(secret, made.clock.time)), undefined);
});

for (const [steps, isGood] of [
  [-3, false],
  [-2, false],
  [-1, true],
  [0, true],
  [1, true],
  [2, false],
  [2_880, false],
] as const) {
  test(`a code ${steps} steps away is ${isGood ? "good" : "refused"}`, async () => {
    await using made = new Factory();
    const factors = made.create();
    const { secret } = await made.enrol(factors, "alice");
    // Past the step of the code that confirmed it, which would refuse older ones as well.
    made.clock.time += 600_000;
    const answer = await factors.verify("alice", codeAt(secret, made.clock.time + steps * 30_000));
    assert.equal(codeOf(answer), isGood ? undefined : "PM_MFA_WRONG");
  });
}

test("a code is good once, and so is none that is older than the last", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { secret } = await made.enrol(factors, "alice");
  const next = codeAt(secret, made.clock.time + 30_000);
  assert.equal(await factors.verify("alice", next), undefined);
  assert.equal(codeOf(await factors.verify("alice", next)), "PM_MFA_WRONG");
  assert.equal(codeOf(await factors.verify("alice", codeAt(secret, made.clock.time))), "PM_MFA_WRONG");
  assert.deepEqual(made.told.at(-1)?.reason, "The code was used before.");
});

test("of many uses of one code at once, over two replicas, one passes", async () => {
  await using made = new Factory();
  const replicas = [made.create(), made.create()] as const;
  const { code } = await made.enrol(replicas[0], "alice");
  const used = code();
  const answers = await Promise.all(
    Array.from({ length: 5 }, async (_, index) => replicas[index % 2 ? 1 : 0].verify("alice", used)),
  );
  assert.equal(answers.filter((answer) => answer === undefined).length, 1);
});

test("a recovery code is good once, in any spelling, and at once in one place", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { recoveryCodes } = await made.enrol(factors, "alice");
  const [first = "", second = "", third = ""] = recoveryCodes;
  assert.match(first, /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$/);
  assert.equal(await factors.verify("alice", first), undefined);
  assert.equal(codeOf(await factors.verify("alice", first)), "PM_MFA_WRONG");
  const spelt = ` ${second.toUpperCase().replaceAll("-", " ").replaceAll("0", "O").replaceAll("1", "l")} `;
  assert.equal(await factors.verify("alice", spelt), undefined);
  const answers = await Promise.all([1, 2, 3].map(async () => factors.verify("alice", third)));
  assert.equal(answers.filter((answer) => answer === undefined).length, 1);
  assert.equal((await factors.status("alice")).recoveryCodesLeft, 7);
  assert.ok(made.actions.includes("recovery-code.used"));
});

test("renewed recovery codes replace the old ones", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { recoveryCodes, code } = await made.enrol(factors, "alice");
  const [fresh = ""] = await factors.renewRecoveryCodes("alice");
  assert.equal(codeOf(await factors.verify("alice", recoveryCodes[0] ?? "")), "PM_MFA_WRONG");
  assert.equal(await factors.verify("alice", fresh), undefined);
  assert.equal(await factors.verify("alice", code()), undefined);
});

test("one account's codes are nothing on another", async () => {
  await using made = new Factory();
  const factors = made.create();
  const alice = await made.enrol(factors, "alice");
  await made.enrol(factors, "bob");
  assert.equal(codeOf(await factors.verify("bob", alice.code())), "PM_MFA_WRONG");
  assert.equal(codeOf(await factors.verify("bob", alice.recoveryCodes[0] ?? "")), "PM_MFA_WRONG");
  const record = await made.storage.get(factorKind, "alice");
  await made.storage.write([
    { type: "replace", kind: factorKind, id: "bob", owner: "bob", version: 2, data: record?.data ?? "" },
  ]);
  await assert.rejects(factors.verify("bob", alice.code()), KeyRingError);
});

test("what is removed is gone, and what was begun with it", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { code, recoveryCodes } = await made.enrol(factors, "alice");
  const { secret } = await factors.beginTotp("alice", "alice");
  await factors.remove("alice");
  assert.deepEqual(await factors.status("alice"), { hasTotp: false, passkeys: 0, recoveryCodesLeft: 0 });
  assert.equal(codeOf(await factors.verify("alice", code())), "PM_MFA_WRONG");
  assert.equal(codeOf(await factors.verify("alice", recoveryCodes[0] ?? "")), "PM_MFA_WRONG");
  const confirmed = await factors.confirmTotp("alice", codeAt(secret, made.clock.time));
  assert.equal(codeOf(confirmed), "PM_MFA_NOT_BEGUN");
});

for (const typed of [
  "",
  "12345",
  "1234567",
  "١٢٣٤٥٦",
  "abcdef",
  "12345\u0000",
  "9".repeat(100_000),
  "uuuu-uuuu-uuuu",
]) {
  test(`${JSON.stringify(typed.slice(0, 20))} is no code`, async () => {
    await using made = new Factory();
    const factors = made.create();
    await made.enrol(factors, "alice");
    assert.equal(codeOf(await factors.verify("alice", typed)), "PM_MFA_WRONG");
  });
}

test("a code with a space in the middle, as apps show it, is good", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { code } = await made.enrol(factors, "alice");
  const shown = `${code().slice(0, 3)} ${code().slice(3)}`;
  assert.equal(await factors.verify("alice", shown), undefined);
});

test("nothing that is stored can be read, and each step is told of without a code", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { secret, recoveryCodes, code } = await made.enrol(factors, "alice");
  const pending = await factors.beginTotp("alice", "alice");
  const used = code();
  await factors.verify("alice", used);
  await factors.verify("alice", used);
  await factors.verify("alice", recoveryCodes[0] ?? "");
  await factors.remove("alice");
  const told = JSON.stringify(made.told);
  for (const text of [secret, pending.secret, used, ...recoveryCodes]) assert.ok(!told.includes(text));
  assert.deepEqual(made.actions, [
    "totp.begun",
    "totp.used",
    "second-factor.refused!",
    "recovery-code.used",
    "second-factors.removed",
  ]);
  const again = await made.enrol(factors, "alice");
  const stored = (await made.storage.get(factorKind, "alice"))?.data ?? "";
  for (const text of [
    again.secret,
    ...again.recoveryCodes,
    ...again.recoveryCodes.map((one) => one.replaceAll("-", "")),
  ])
    assert.ok(!stored.includes(text));
});

test("after the ring rotated the old secret is good, and is sealed anew in use", async () => {
  await using made = new Factory();
  const before = made.create({ ring: new KeyRing([keys.old]) });
  const { code, recoveryCodes } = await made.enrol(before, "alice");
  const rotated = made.create({ ring: new KeyRing([keys.today, keys.old]) });
  assert.equal(await rotated.verify("alice", code()), undefined);
  assert.equal(await rotated.verify("alice", recoveryCodes[0] ?? ""), undefined);
  made.clock.time += 30_000;
  // Nothing is sealed with the old key any more: it may leave.
  const withoutOld = made.create({ ring: new KeyRing([keys.today]) });
  assert.equal(await withoutOld.verify("alice", code()), undefined);
  assert.equal(await withoutOld.verify("alice", recoveryCodes[1] ?? ""), undefined);
});

test("a ring without the key is a fault, and lets nobody pass", async () => {
  await using made = new Factory();
  const { code } = await made.enrol(made.create({ ring: new KeyRing([keys.old]) }), "alice");
  const other = made.create({ ring: new KeyRing([keys.today]) });
  await assert.rejects(other.verify("alice", code()), KeyRingError);
});

test("a secret that somebody wrote into the storage in plain is not used", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { secret, code } = await made.enrol(factors, "alice");
  const record = await made.storage.get(factorKind, "alice");
  const plain = { ...readFactors(record?.data ?? ""), totp: secret };
  await made.storage.write([
    {
      type: "replace",
      kind: factorKind,
      id: "alice",
      version: record?.version ?? 0,
      data: JSON.stringify(plain),
    },
  ]);
  await assert.rejects(factors.verify("alice", code()), { code: "PM_MFA_PLAIN_SECRET" });
});

test("a storage that does not answer lets nobody pass", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { code } = await made.enrol(factors, "alice");
  await made.storage[Symbol.asyncDispose]();
  await assert.rejects(factors.verify("alice", code()), StorageUnavailableError);
});

test("wrong options are refused with what was meant", () => {
  const options = { issuername: "Jotter" } as unknown as Parameters<typeof createSecondFactors>[0];
  assert.throws(() => createSecondFactors(options), /issuername is not an option. Did you mean issuerName/);
});
