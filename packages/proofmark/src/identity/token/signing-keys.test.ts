import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { createLocalJWKSet, jwtVerify } from "jose";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { alice, altered, audience, codeOf, ground, issuer, replica } from "./token.fixture.ts";

test("a rotation signs nobody out: the new key is published first, and the old one verifies until its last token is over", async () => {
  const on = ground();
  await using tokens = await replica(on);
  const [first] = tokens.jwks().keys;
  await tokens.rotateKeys();
  assert.equal(on.audit.at(-1)?.category, "administration");
  assert.equal(tokens.jwks().keys.length, 2);
  const before = await tokens.issue(alice);
  assert.equal(kidOf(before.accessToken), first?.["kid"], "the new key only lies there yet");
  on.clock.time += 599_000;
  const last = await tokens.issue(alice);
  assert.equal(kidOf(last.accessToken), first?.["kid"]);
  on.clock.time += 1_000;
  const after = await tokens.issue(alice);
  assert.notEqual(kidOf(after.accessToken), first?.["kid"]);
  await using restarted = await replica(on);
  for (const { accessToken } of [last, after]) {
    assert.equal(await codeOf(restarted, accessToken), undefined);
    const { payload } = await jwtVerify(accessToken, createLocalJWKSet(jwksOf(restarted)), {
      issuer,
      audience,
      currentDate: new Date(on.clock.time),
    });
    assert.equal(payload.sub, "alice");
  }
  on.clock.time += 965_000;
  await restarted.refreshState();
  assert.deepEqual(
    restarted.jwks().keys.map(({ kid }) => kid),
    [kidOf(after.accessToken)],
  );
});

test("a replica that does not know a key looks once, and knows it", async () => {
  const on = ground();
  await using one = await replica(on, { keyLeadSeconds: 0 });
  await using two = await replica(on);
  await one.rotateKeys();
  const { accessToken } = await one.issue(alice);
  assert.ok(two.verify(accessToken) instanceof Promise);
  assert.equal(await codeOf(two, accessToken), undefined);
  assert.ok(!(two.verify(accessToken) instanceof Promise));
});

test("tokens that name made-up keys cost one look a second, however many there are", async () => {
  const on = ground();
  let looks = 0;
  const storage: RecordStorage = new Proxy(on.storage, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: readonly unknown[]): unknown => {
        if (name === "list") looks++;
        return Reflect.apply(member, target, args);
      };
    },
  });
  await using tokens = await replica({ ...on, storage });
  const { accessToken } = await tokens.issue(alice);
  const made = (): string =>
    altered(accessToken, "header", (header) => ({ ...header, kid: randomBytes(9).toString("base64url") }));
  looks = 0;
  const codes = await Promise.all(Array.from({ length: 500 }, async () => codeOf(tokens, made())));
  assert.deepEqual([...new Set(codes)], ["PM_TOKEN_INVALID"]);
  assert.equal(looks, 1);
  on.clock.time += 1_000;
  for (let index = 0; index < 100; index++) await codeOf(tokens, made());
  assert.equal(looks, 2);
  const same = made();
  for (let second = 0; second < 20; second++) {
    on.clock.time += 1_000;
    await codeOf(tokens, same);
  }
  assert.equal(looks, 3, "what is known to be no key is not looked for again within a minute");
});

test("compromised keys end at once, on every replica, and the families go on", async () => {
  const on = ground();
  await using one = await replica(on);
  await using two = await replica(on);
  const before = await one.issue(alice);
  assert.equal(await codeOf(two, before.accessToken), undefined);
  await one.rotateKeys({ isCompromised: true });
  assert.equal(await codeOf(one, before.accessToken), "PM_TOKEN_INVALID");
  await two.refreshState();
  assert.equal(await codeOf(two, before.accessToken), "PM_TOKEN_INVALID");
  const after = await two.refresh(before.refreshToken, async () => []);
  assert.ok("accessToken" in after);
  for (const tokens of [one, two]) assert.equal(await codeOf(tokens, after.accessToken), undefined);
});

test("two replicas that start at once verify each other's tokens", async () => {
  const on = ground();
  const [one, two] = await Promise.all([replica(on), replica(on)]);
  for (const [issuing, verifying] of [
    [one, two],
    [two, one],
  ] as const) {
    const { accessToken } = await issuing.issue(alice);
    assert.equal(await codeOf(verifying, accessToken), undefined);
  }
  await one[Symbol.asyncDispose]();
  await two[Symbol.asyncDispose]();
});

test("private keys stand sealed in the storage, and are sealed anew when the ring has a new key", async () => {
  const on = ground();
  const [old, fresh] = ["old", "fresh"].map((id) => ({ id, key: randomBytes(32) }));
  assert.ok(old !== undefined && fresh !== undefined);
  await using before = await replica(on, { ring: new KeyRing([old]) });
  const { accessToken } = await before.issue(alice);
  const stored = async (): Promise<string> => JSON.stringify(await on.storage.list("token-key", "EdDSA", 10));
  assert.doesNotMatch(await stored(), /\\"d\\"/);
  assert.match(await stored(), /pmk1\.old\./);
  await using between = await replica(on, { ring: new KeyRing([fresh, old]) });
  assert.equal(await codeOf(between, accessToken), undefined);
  assert.match(await stored(), /pmk1\.fresh\./);
  await using after = await replica(on, { ring: new KeyRing([fresh]) });
  assert.equal(await codeOf(after, accessToken), undefined);
  await assert.rejects(replica(on, { ring: new KeyRing([old]) }), { code: "PM_KEY_RING" });
});

test("what is published holds no private part", async () => {
  for (const algorithm of ["EdDSA", "ES256"] as const) {
    await using tokens = await replica(ground(), { algorithm });
    for (const key of tokens.jwks().keys) {
      assert.ok(!("d" in key));
      assert.deepEqual([key["alg"], key["use"]], [algorithm, "sig"]);
    }
  }
});

function kidOf(token: string): unknown {
  const header: Record<string, unknown> = JSON.parse(
    Buffer.from(token.split(".")[0] ?? "", "base64url").toString(),
  );
  return header["kid"];
}

function jwksOf(tokens: Awaited<ReturnType<typeof replica>>): Parameters<typeof createLocalJWKSet>[0] {
  return JSON.parse(JSON.stringify(tokens.jwks()));
}
