import assert from "node:assert/strict";
import { test } from "node:test";

import { hash as argon2Hash } from "@node-rs/argon2";
import { hash as bcryptHash } from "@node-rs/bcrypt";
import { assert as assertProperty, asyncProperty, string } from "fast-check";

import { KeyRing, KeyRingError } from "../../kernel/key-ring.ts";
import type { PasswordCheck } from "../../model/identity/ports.ts";
import { isDenial, type Denial } from "../../model/verdict.ts";
import { createPasswords } from "./passwords.ts";

const key = (id: string, fill: number) => ({ id, key: Buffer.alloc(32, fill) });
const ring = new KeyRing([key("k1", 1)]);
const passwords = createPasswords({ ring });
const right = "correct horse battery staple";

async function hashOf(service = passwords, password = right): Promise<string> {
  const hash = await service.hash(password);
  return isDenial(hash) ? assert.fail(hash.code) : hash;
}

function checked(check: PasswordCheck | Denial): PasswordCheck {
  return isDenial(check) ? assert.fail(check.code) : check;
}

test("a hash is argon2id of OWASP's cost under the ring's current key, and another one each time", async () => {
  const [one, other] = [await hashOf(), await hashOf()];
  assert.match(one, /^pmp1\.k1\.\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.notEqual(one, other);
});

test("the right password passes and needs no new hash, another does not", async () => {
  const hash = await hashOf();
  assert.deepEqual(await passwords.verify(hash, right), { isRight: true });
  assert.deepEqual(await passwords.verify(hash, `${right}!`), { isRight: false });
  assert.deepEqual(await passwords.verify(hash, ""), { isRight: false });
});

test("nothing is cut off: the last of 128 code points of four bytes each counts", async () => {
  const long = "🗝".repeat(127);
  const hash = await hashOf(passwords, `${long}a`);
  assert.equal(checked(await passwords.verify(hash, `${long}a`)).isRight, true);
  assert.equal(checked(await passwords.verify(hash, `${long}b`)).isRight, false);
});

test("one password typed on two keyboards is one", async () => {
  const hash = await hashOf(passwords, "Zu\u0308rich und Gen\u00e8ve");
  assert.equal(checked(await passwords.verify(hash, "Z\u00fcrich und Gene\u0300ve")).isRight, true);
  assert.equal(checked(await passwords.verify(hash, "Zurich und Geneve")).isRight, false);
});

test("an account that does not exist is not right, whatever is typed", async () => {
  for (const typed of ["", right, "x".repeat(100_000)])
    assert.deepEqual(await passwords.verify(undefined, typed), { isRight: false });
});

test("a stolen hash is of no use without the pepper", async () => {
  const hash = await hashOf();
  const thief = createPasswords({ ring: new KeyRing([key("k1", 9)]) });
  assert.deepEqual(await thief.verify(hash, right), { isRight: false });
  const bare = createPasswords();
  assert.deepEqual(await bare.verify(hash.replace("pmp1.k1.", "pmp1.."), right), { isRight: false });
});

test("after the ring turned, a right password comes with a hash under the new key", async () => {
  const turned = createPasswords({ ring: new KeyRing([key("k2", 2), key("k1", 1)]) });
  const { isRight, newHash } = checked(await turned.verify(await hashOf(), right));
  assert.equal(isRight, true);
  assert.match(newHash ?? "", /^pmp1\.k2\./);
  assert.deepEqual(await turned.verify(newHash, right), { isRight: true });
  assert.deepEqual(await turned.verify(await hashOf(), "wrong"), { isRight: false });
});

test("a hash whose key left the ring is a fault that says so", async () => {
  const hash = await hashOf();
  for (const service of [createPasswords({ ring: new KeyRing([key("k2", 2)]) }), createPasswords()])
    await assert.rejects(service.verify(hash, right), KeyRingError);
});

test("a hash of another cost is renewed, up or down", async () => {
  const dearer = createPasswords({ ring, memoryMib: 12, passes: 3 });
  const { newHash } = checked(await dearer.verify(await hashOf(), right));
  assert.match(newHash ?? "", /\$m=12288,t=3,p=1\$/);
});

test("a hash without a pepper gets one", async () => {
  const hash = await hashOf(createPasswords());
  assert.match(hash, /^pmp1\.\.\$argon2id\$/);
  assert.match(checked(await passwords.verify(hash, right)).newHash ?? "", /^pmp1\.k1\./);
});

test("an argon2 hash of another library is verified as typed, and renewed", async () => {
  const typed = "Zu\u0308rich und Geneve";
  const hash = await argon2Hash(typed, { memoryCost: 4096 });
  assert.match(checked(await passwords.verify(hash, typed)).newHash ?? "", /^pmp1\.k1\.\$argon2id/);
  assert.deepEqual(await passwords.verify(hash, "wrong"), { isRight: false });
});

for (const version of ["2a", "2b", "2y"] as const)
  test(`a $${version}$ hash of bcrypt is verified, and becomes argon2id`, async () => {
    const hash = await bcryptHash(right, { cost: 4, version });
    const { isRight, newHash } = checked(await passwords.verify(hash, right));
    assert.equal(isRight, true);
    assert.deepEqual(await passwords.verify(newHash, right), { isRight: true });
    assert.deepEqual(await passwords.verify(hash, "wrong"), { isRight: false });
  });

test("a bcrypt hash of a password that was cut off stays right, and is not renewed with what nobody checked", async () => {
  const long = "é".repeat(40);
  const hash = await bcryptHash(long, { cost: 4 });
  assert.deepEqual(await passwords.verify(hash, long), { isRight: true });
  assert.deepEqual(await passwords.verify(hash, `${long} and a slip`), { isRight: true });
  const exact = "a".repeat(72);
  const whole = await bcryptHash(exact, { cost: 4 });
  assert.ok(checked(await passwords.verify(whole, exact)).newHash);
});

test("a stored text of another kind is a fault that holds nothing of it", async () => {
  for (const stored of ["", "plain text", "$scrypt$x", "pmp1", "pmp1.k1"])
    await assert.rejects(passwords.verify(stored, right), (error: Error) => {
      assert.equal("code" in error && error.code, "PM_PASSWORD_HASH");
      return !error.message.includes("scrypt");
    });
});

test("hashes that find no place in time are refused, and those at work are not disturbed", async () => {
  const narrow = createPasswords({ parallel: 1, maxWaiting: 1, maxWaitMs: 2500 });
  const answers = await Promise.all(
    Array.from({ length: 5 }, async () => await narrow.verify(undefined, "x")),
  );
  const refused = answers.filter(isDenial);
  assert.deepEqual([refused.length, answers.length - refused.length], [3, 2]);
  assert.deepEqual(refused[0], {
    code: "PM_PASSWORD_BUSY",
    status: 503,
    headers: [["Retry-After", "3"]],
  });
  assert.equal(isDenial(await narrow.hash(right)), false);
});

test("a right password is let in although there is no time to renew its hash", async (context) => {
  const old = await hashOf();
  const turned = createPasswords({ ring: new KeyRing([key("k2", 2), key("k1", 1)]), parallel: 1 });
  let waits = 0;
  // The other hash waits first and gets its turn; the new hash waits second, and its time is over at once.
  context.mock.method(globalThis, "setTimeout", (late: () => void) => {
    if (++waits === 2) queueMicrotask(late);
  });
  const login = turned.verify(old, right);
  const other = turned.hash(right);
  assert.deepEqual(await login, { isRight: true });
  assert.equal(isDenial(await other), false);
  assert.equal(waits, 2);
});

function code(password: string, hasSecondFactor?: boolean): string | undefined {
  return passwords.judge(password, hasSecondFactor === undefined ? undefined : { hasSecondFactor })?.code;
}

test("15 code points alone, 8 beside a second factor, 128 at most", () => {
  assert.equal(code("x7#kQ9vLp2mZ4t"), "PM_PASSWORD_TOO_SHORT");
  assert.equal(code("x7#kQ9vLp2mZ4tR"), undefined);
  assert.equal(code("x7#kQ9v", true), "PM_PASSWORD_TOO_SHORT");
  assert.equal(code("x7#kQ9vL", true), undefined);
  assert.equal(code("🗝".repeat(14)), "PM_PASSWORD_TOO_SHORT");
  assert.equal(code("🗝".repeat(128)), undefined);
  assert.equal(code("🗝".repeat(129)), "PM_PASSWORD_TOO_LONG");
});

test("no composition is asked for unless it is set, then each kind of signs", () => {
  const strict = createPasswords({ composition: ["upper", "lower", "digit", "symbol"] });
  assert.equal(passwords.judge("a long lower case text"), undefined);
  for (const lacking of [
    "a long lower case text 1",
    "LONG UPPER TEXT 1",
    "Long text, none of it",
    "LongText1LongText1",
  ])
    assert.equal(strict.judge(lacking)?.code, "PM_PASSWORD_COMPOSITION", lacking);
  assert.equal(strict.judge("Long text, number 1"), undefined);
});

test("a password made of the account's names is refused, one that names it among others is not", () => {
  const context = { words: ["alice.smith@example.com", "Alice"], hasSecondFactor: true };
  assert.equal(passwords.judge("AliceSmith1984", context)?.code, "PM_PASSWORD_NAME");
  assert.equal(passwords.judge("alice eats seven apples", context), undefined);
});

test("whatever is typed is judged, hashed and verified without a fault", async () => {
  await assertProperty(
    asyncProperty(string({ unit: "binary", maxLength: 200 }), async (typed) => {
      passwords.judge(typed, { words: [typed.slice(0, 20)] });
      assert.equal(checked(await passwords.verify(await hashOf(passwords, typed), typed)).isRight, true);
    }),
    { numRuns: 20 },
  );
});

for (const [options, message] of [
  [{ memoryMib: 8, passes: 2 }, /weaker than any of OWASP's pairs/],
  [{ memoryMib: 7, passes: 4 }, /weaker/],
  [{ minLength: 12, minLengthAlone: 10 }, /minLengthAlone is below/],
  [{ minLength: 6 }, /minLength/],
  [{ pepper: "x" }, /pepper is not an option/],
  [{ ring: {} }, /ring: is no KeyRing/],
] as const)
  test(`${JSON.stringify(options)} is refused`, () =>
    assert.throws(() => createPasswords(options as never), message));

for (const [memoryMib, passes] of [
  [46, 1],
  [12, 3],
  [7, 5],
] as const)
  test(`${memoryMib} MiB and ${passes} passes are as strong as OWASP asks`, () =>
    assert.ok(createPasswords({ memoryMib, passes })));
