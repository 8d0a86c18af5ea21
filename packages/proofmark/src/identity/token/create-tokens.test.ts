import assert from "node:assert/strict";
import { test } from "node:test";

import { isDenial } from "../../model/verdict.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { createTokens } from "./create-tokens.ts";
import { alice, audience, codeOf, ground, issued, issuer, replica, ring, secret } from "./token.fixture.ts";
import type { TokensOptions } from "./tokens-options.ts";

const rolesOf = async (): Promise<readonly string[]> => ["user", "editor"];

for (const [title, options, code, message] of [
  ["no secret", { algorithm: "HS256" }, "PM_OPTIONS", /secret is missing.*openssl rand/],
  [
    "a short secret",
    { algorithm: "HS256", secret: "0123456789abcdef0123456789abcde" },
    "PM_SECRET",
    /shorter than 32 bytes.*openssl rand/,
  ],
  [
    "a plain secret",
    { algorithm: "HS256", secret: "ab".repeat(32) },
    "PM_SECRET",
    /can be guessed.*openssl rand/,
  ],
  ["a short older secret", { algorithm: "HS256", secret: [secret, "short"] }, "PM_SECRET", /shorter/],
  ["a secret for keys", { secret }, "PM_OPTIONS", /secret is for HS256/],
  ["no ring", { ring: undefined }, "PM_OPTIONS", /readKeyRing/],
  ["an algorithm that is none of ours", { algorithm: "none" as "EdDSA" }, "PM_OPTIONS", /algorithm/],
  ["a misspelt option", { accesSeconds: 5 } as object, "PM_OPTIONS", /Did you mean accessSeconds/],
] as const)
  test(`with ${title} nothing starts, and the message says what to do`, async () => {
    const given = { storage: ground().storage, ring, issuer, audience, ...options } as TokensOptions;
    await assert.rejects(createTokens(given), (error: Error & { code?: string }) => {
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.ok(!error.message.includes(secret));
      return true;
    });
  });

test("without a storage that answers nothing starts: what is revoked would not be known", async () => {
  const storage = sqliteStorage(":memory:");
  await storage[Symbol.asyncDispose]();
  await assert.rejects(createTokens({ storage, ring, issuer, audience }), { code: "PM_STORAGE_UNAVAILABLE" });
});

for (const options of [
  { algorithm: "EdDSA" },
  { algorithm: "ES256" },
  { algorithm: "HS256", secret },
] as const)
  test(`${options.algorithm}: an issued token says who asks`, async () => {
    const on = ground();
    await using tokens = await replica(on, options);
    const answer = await tokens.issue(alice, {
      scopes: ["read", "write:notes"],
      secondFactorAt: on.clock.time,
    });
    assert.equal(answer.tokenType, "Bearer");
    assert.equal(answer.expiresInSeconds, 900);
    const principal = tokens.verify(answer.accessToken);
    assert.ok(!(principal instanceof Promise) && !isDenial(principal));
    const { credentialId, ...rest } = principal;
    assert.deepEqual(rest, {
      id: "alice",
      roles: ["user"],
      via: "token",
      scopes: ["read", "write:notes"],
      authenticatedAt: on.clock.time,
      secondFactorAt: on.clock.time,
    });
    assert.ok(credentialId !== undefined && !answer.refreshToken.includes(credentialId));
    assert.equal(tokens.verify(answer.accessToken), principal, "one value for every request");
  });

test("no scopes and an empty list of them are two things", async () => {
  await using tokens = await replica(ground());
  const scopes = async (given?: readonly string[]): Promise<unknown> => {
    const { accessToken } = await tokens.issue(alice, given === undefined ? {} : { scopes: given });
    const principal = await tokens.verify(accessToken);
    return isDenial(principal) ? principal.code : principal.scopes;
  };
  assert.equal(await scopes(), undefined);
  assert.deepEqual(await scopes([]), []);
  await assert.rejects(scopes(["two words"]), RangeError);
});

test("a token is good for 15 minutes and the tolerance, cached or not", async () => {
  const on = ground();
  await using tokens = await replica(on);
  const { accessToken } = await tokens.issue(alice);
  on.clock.time += 904_999;
  await tokens.refreshState();
  assert.equal(await codeOf(tokens, accessToken), undefined);
  on.clock.time += 1;
  assert.equal(await codeOf(tokens, accessToken), "PM_TOKEN_EXPIRED");
  await using other = await replica(on);
  assert.equal(await codeOf(other, accessToken), "PM_TOKEN_EXPIRED");
});

test("an access token ends with its family", async () => {
  const on = ground();
  await using tokens = await replica(on, { familySeconds: 1_000, refreshSeconds: 1_000 });
  const first = await tokens.issue(alice);
  on.clock.time += 800_000;
  const second = issued(await tokens.refresh(first.refreshToken, rolesOf));
  assert.equal(second.expiresInSeconds, 200);
  on.clock.time += 200_000;
  const third = await tokens.refresh(second.refreshToken, rolesOf);
  assert.ok(isDenial(third) && third.code === "PM_REFRESH_TOKEN_INVALID");
});

test("a token of another issuer, audience, algorithm, key or life is refused", async () => {
  const on = ground();
  await using tokens = await replica(on);
  const { accessToken } = await tokens.issue(alice);
  for (const options of [
    { issuer: "https://other.example" },
    { audience: "https://other.example" },
    { algorithm: "ES256" },
    { algorithm: "HS256", secret },
  ] as const) {
    await using other = await replica(on, options);
    assert.equal(await codeOf(other, accessToken), "PM_TOKEN_INVALID", JSON.stringify(options));
  }
  await using elsewhere = await replica({ ...ground(), clock: on.clock });
  assert.equal(await codeOf(elsewhere, accessToken), "PM_TOKEN_INVALID");
  on.clock.time += 106_000;
  await using stricter = await replica(on, { accessSeconds: 100 });
  assert.equal(await codeOf(stricter, accessToken), "PM_TOKEN_EXPIRED");
});

test("a token of the future is refused beyond the tolerance", async () => {
  const on = ground();
  await using tokens = await replica(on);
  on.clock.time += 6_000;
  const { accessToken } = await tokens.issue(alice);
  on.clock.time -= 5_000;
  assert.equal(await codeOf(tokens, accessToken), undefined);
  await using behind = await replica(on);
  on.clock.time -= 1_000;
  assert.equal(await codeOf(behind, accessToken), "PM_TOKEN_INVALID");
});

test("HS256: an older secret verifies, the first one signs", async () => {
  const on = ground();
  const newer = "Zk3pW8xN1qV6tB4yM9rC2uH7jS5dF0gL";
  await using before = await replica(on, { algorithm: "HS256", secret });
  await using after = await replica(on, { algorithm: "HS256", secret: [newer, secret] });
  const old = await before.issue(alice);
  const fresh = await after.issue(alice);
  assert.equal(await codeOf(after, old.accessToken), undefined);
  assert.equal(await codeOf(before, fresh.accessToken), "PM_TOKEN_INVALID");
  assert.deepEqual(after.jwks(), { keys: [] });
  await assert.rejects(after.rotateKeys(), /new secret in front/);
});

test("what is over is swept out of the storage, and nothing else", async () => {
  const on = ground();
  await using tokens = await replica(on, { familySeconds: 1_000, refreshSeconds: 1_000 });
  await tokens.issue(alice);
  on.clock.time += 900_000;
  await tokens.issue(alice);
  on.clock.time += 100_000;
  await tokens.refreshState();
  assert.equal(await on.storage.sweep(), 0, "it is gone already");
  assert.equal((await on.storage.list("token-family", "alice", 10)).length, 1);
});
