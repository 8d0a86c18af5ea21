import assert from "node:assert/strict";
import { test } from "node:test";

import { isDenial } from "../../model/verdict.ts";
import { alice, codeOf, ground, issued, replica } from "./token.fixture.ts";

const rolesOf = async (): Promise<readonly string[]> => ["user", "editor"];

async function one(options: Parameters<typeof replica>[1] = {}) {
  const on = ground();
  const tokens = await replica(on, options);
  const refresh = async (refreshToken: string): Promise<string> => {
    const answer = await tokens.refresh(refreshToken, rolesOf);
    return isDenial(answer) ? answer.code : "refreshed";
  };
  return { on, tokens, refresh, first: await tokens.issue(alice) };
}

test("a refresh gives new tokens with today's roles, and the sign-in stays when it was", async () => {
  const { on, tokens, first } = await one();
  const signedInAt = on.clock.time;
  on.clock.time += 60_000;
  const next = issued(await tokens.refresh(first.refreshToken, rolesOf));
  const principal = await tokens.verify(next.accessToken);
  assert.ok(!isDenial(principal));
  assert.deepEqual(principal.roles, ["user", "editor"]);
  assert.equal(principal.authenticatedAt, signedInAt);
  assert.notEqual(next.refreshToken, first.refreshToken);
  assert.equal(
    await codeOf(tokens, first.accessToken),
    undefined,
    "the older access token has its time still",
  );
});

test("a refresh token that was used ends its family, access tokens too, and that is told", async () => {
  const { on, tokens, refresh, first } = await one();
  const second = issued(await tokens.refresh(first.refreshToken, rolesOf));
  const bystander = await tokens.issue(alice);
  assert.equal(await refresh(first.refreshToken), "PM_REFRESH_TOKEN_REUSED");
  assert.equal(await refresh(second.refreshToken), "PM_REFRESH_TOKEN_INVALID");
  for (const { accessToken } of [first, second])
    assert.equal(await codeOf(tokens, accessToken), "PM_TOKEN_REVOKED");
  assert.equal(await codeOf(tokens, bystander.accessToken), undefined, "another sign-in goes on");
  assert.equal(await refresh(bystander.refreshToken), "refreshed");
  const told = on.audit.find(({ action }) => action === "token.reuse-detected");
  assert.deepEqual([told?.account, told?.isSuccess], ["alice", false]);
});

test("a family that was used up many refreshes ago is known still", async () => {
  const { refresh, tokens, first } = await one();
  let last = first;
  for (let round = 0; round < 20; round++) last = issued(await tokens.refresh(last.refreshToken, rolesOf));
  assert.equal(await refresh(first.refreshToken), "PM_REFRESH_TOKEN_REUSED");
  assert.equal(await refresh(last.refreshToken), "PM_REFRESH_TOKEN_INVALID");
});

test("of two refreshes at once exactly one gets tokens, and the family ends: who was quicker can't be told", async () => {
  const { tokens, refresh, first } = await one();
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => tokens.refresh(first.refreshToken, rolesOf)),
  );
  const winners = answers.filter((answer) => !isDenial(answer));
  assert.equal(winners.length, 1);
  const codes = new Set(answers.flatMap((answer) => (isDenial(answer) ? [answer.code] : [])));
  assert.ok(codes.has("PM_REFRESH_TOKEN_REUSED"));
  assert.equal(await refresh(winners.map(issued)[0]?.refreshToken ?? ""), "PM_REFRESH_TOKEN_INVALID");
});

test("with a grace the second of two is refused, and the family goes on; after it, the family ends", async () => {
  const { on, tokens, refresh, first } = await one({ reuseGraceSeconds: 10 });
  const answers = await Promise.all([1, 2].map(async () => tokens.refresh(first.refreshToken, rolesOf)));
  const codes = answers.map((answer) => (isDenial(answer) ? answer.code : "refreshed")).toSorted();
  assert.deepEqual(codes, ["PM_REFRESH_TOKEN_RACED", "refreshed"]);
  const winner = answers.filter((answer) => !isDenial(answer)).map(issued)[0];
  const next = issued(await tokens.refresh(winner?.refreshToken ?? "", rolesOf));
  // Two back: no honest client sends it.
  assert.equal(await refresh(first.refreshToken), "PM_REFRESH_TOKEN_REUSED");
  assert.equal(await refresh(next.refreshToken), "PM_REFRESH_TOKEN_INVALID");
  const again = await tokens.issue(alice);
  issued(await tokens.refresh(again.refreshToken, rolesOf));
  on.clock.time += 10_000;
  assert.equal(await refresh(again.refreshToken), "PM_REFRESH_TOKEN_REUSED");
});

test("a family is over when it was not used for a week, and after 30 days however it was used", async () => {
  const { on, tokens, refresh, first } = await one();
  let last = first;
  for (let week = 0; week < 4; week++) {
    on.clock.time += 604_799_000;
    last = issued(await tokens.refresh(last.refreshToken, rolesOf));
  }
  on.clock.time += 3 * 86_400_000;
  assert.equal(await refresh(last.refreshToken), "PM_REFRESH_TOKEN_INVALID");
  const idle = await tokens.issue(alice);
  on.clock.time += 604_800_000;
  assert.equal(await refresh(idle.refreshToken), "PM_REFRESH_TOKEN_INVALID");
});

for (const [title, spoil] of [
  ["nothing", () => ""],
  ["an access token", (_: string, access: string) => access],
  ["another prefix", (refresh: string) => refresh.replace("pmr_", "pmk_")],
  ["a line break at its end", (refresh: string) => `${refresh}\n`],
  ["more at its end", (refresh: string) => `${refresh}A`],
  ["a handle that nobody has", () => `pmr_${"A".repeat(24)}.${"A".repeat(43)}`],
  ["a megabyte", () => `pmr_${"A".repeat(1_000_000)}`],
] as const)
  test(`${title} in place of a refresh token is refused, and ends nothing`, async () => {
    const { refresh, first } = await one();
    assert.equal(await refresh(spoil(first.refreshToken, first.accessToken)), "PM_REFRESH_TOKEN_INVALID");
    assert.equal(await refresh(first.refreshToken), "refreshed");
  });

test("an account that may not sign in any more gets nothing, and its family ends", async () => {
  const { tokens, refresh, first } = await one();
  const answer = await tokens.refresh(first.refreshToken, async () => undefined);
  assert.ok(isDenial(answer) && answer.code === "PM_REFRESH_TOKEN_INVALID");
  assert.equal(await refresh(first.refreshToken), "PM_REFRESH_TOKEN_INVALID");
  assert.equal(await codeOf(tokens, first.accessToken), "PM_TOKEN_REVOKED");
});

test("a family is ended by its refresh token, and what it had is over", async () => {
  const { tokens, refresh, first } = await one();
  const other = await tokens.issue(alice);
  assert.equal(await tokens.revokeFamily(first.refreshToken), true);
  assert.equal(await tokens.revokeFamily(first.refreshToken), false);
  assert.equal(await tokens.revokeFamily("pmr_no"), false);
  assert.equal(await refresh(first.refreshToken), "PM_REFRESH_TOKEN_INVALID");
  assert.equal(await codeOf(tokens, first.accessToken), "PM_TOKEN_REVOKED");
  assert.equal(await codeOf(tokens, other.accessToken), undefined);
});

test("all of an account's tokens end, and one that it gets in the same moment is good", async () => {
  const { tokens, refresh, first } = await one();
  const second = await tokens.issue(alice);
  const bystander = await tokens.issue({ id: "bob", roles: [] });
  await tokens.revokeAccount("alice");
  for (const { accessToken, refreshToken } of [first, second]) {
    assert.equal(await codeOf(tokens, accessToken), "PM_TOKEN_REVOKED");
    assert.equal(await refresh(refreshToken), "PM_REFRESH_TOKEN_INVALID");
  }
  assert.equal(await codeOf(tokens, bystander.accessToken), undefined);
  const fresh = await tokens.issue(alice);
  assert.equal(await codeOf(tokens, fresh.accessToken), undefined);
  assert.equal(await refresh(fresh.refreshToken), "refreshed");
  // The clock has not moved, and a second revocation ends that one all the same.
  await tokens.revokeAccount("alice");
  assert.equal(await codeOf(tokens, fresh.accessToken), "PM_TOKEN_REVOKED");
});

test("what ends an account's tokens while a storage is slow to give another ends that one, to its last second", async () => {
  const { on, tokens, first } = await one();
  const { write } = on.storage;
  Object.assign(on.storage, {
    async write(...given: Parameters<typeof write>) {
      const isWritten = await write.apply(on.storage, given);
      Object.assign(on.storage, { write });
      // The family is stored anew; a minute goes by until the storage says so, and its owner signs out everywhere meanwhile.
      await tokens.revokeAccount("alice");
      on.clock.time += 60_000;
      return isWritten;
    },
  });
  const answer = await tokens.refresh(first.refreshToken, rolesOf);
  assert.ok(!isDenial(answer));
  for (let seconds = 0; seconds < 1_000; seconds += 10) {
    assert.notEqual(await codeOf(tokens, answer.accessToken), undefined, `${seconds} s later`);
    on.clock.time += 10_000;
    await tokens.refreshState();
  }
});

test("no refresh token, nor its handle, stands in the storage", async () => {
  const { on, tokens, first } = await one();
  const next = issued(await tokens.refresh(first.refreshToken, rolesOf));
  const stored = JSON.stringify(await on.storage.since("token-family", 0, 100));
  for (const { refreshToken } of [first, next])
    for (const part of refreshToken.slice(4).split(".")) assert.ok(!stored.includes(part));
});

test("no token stands in what is told", async () => {
  const { on, tokens, first } = await one();
  await tokens.revoke(first.accessToken);
  await tokens.revokeFamily(first.refreshToken);
  await tokens.revokeAccount("alice");
  const told = JSON.stringify(on.audit);
  assert.ok(on.audit.length >= 4);
  for (const text of [first.accessToken, ...first.refreshToken.slice(4).split(".")])
    assert.ok(!told.includes(text));
});
