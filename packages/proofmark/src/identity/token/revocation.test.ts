import assert from "node:assert/strict";
import { test } from "node:test";

import { MemoryStore } from "../../store/memory.ts";
import { StorageUnavailableError, type RecordStorage } from "../../store/records/record-storage.ts";
import type { Store } from "../../store/store.ts";
import { alice, codeOf, ground, replica, type Ground } from "./token.fixture.ts";
import type { TokenService } from "./token-service.ts";

const end: Readonly<
  Record<string, (tokens: TokenService, one: Awaited<ReturnType<TokenService["issue"]>>) => Promise<unknown>>
> = {
  "the token itself": (tokens, { accessToken }) => tokens.revoke(accessToken),
  "its family": (tokens, { refreshToken }) => tokens.revokeFamily(refreshToken),
  "all of the account's": (tokens) => tokens.revokeAccount("alice"),
};

for (const [title, revoke] of Object.entries(end)) {
  test(`ended by ${title}: here at once, on another replica by its next look, after a restart from the start`, async () => {
    const on = ground();
    await using one = await replica(on);
    await using two = await replica(on);
    const issued = await one.issue(alice);
    const bystander = await one.issue({ id: "bob", roles: [] });
    for (const tokens of [one, two]) assert.equal(await codeOf(tokens, issued.accessToken), undefined);
    await revoke(one, issued);
    assert.equal(await codeOf(one, issued.accessToken), "PM_TOKEN_REVOKED");
    await two.refreshState();
    assert.equal(await codeOf(two, issued.accessToken), "PM_TOKEN_REVOKED");
    await using restarted = await replica({ ...on, store: new MemoryStore({ clock: on.clock }) });
    assert.equal(await codeOf(restarted, issued.accessToken), "PM_TOKEN_REVOKED");
    for (const tokens of [one, two, restarted])
      assert.equal(await codeOf(tokens, bystander.accessToken), undefined);
  });

  test(`ended by ${title}: the other replica learns it from either place alone`, async () => {
    for (const missing of ["store", "storage"] as const) {
      const on = ground();
      await using one = await replica(on);
      const away = broken(on);
      await using two = await replica(away.ground);
      const issued = await one.issue(alice);
      away.down.add(missing);
      await revoke(one, issued);
      // The announcement may be under way still.
      await one.refreshState();
      await two.refreshState();
      assert.equal(await codeOf(two, issued.accessToken), "PM_TOKEN_REVOKED", `without the ${missing}`);
    }
  });
}

test("a replica looks by itself", async () => {
  const on = ground();
  await using one = await replica(on);
  await using two = await replica(on, { refreshMs: 50 });
  const { accessToken } = await one.issue(alice);
  await one.revoke(accessToken);
  const until = Date.now() + 5_000;
  while ((await codeOf(two, accessToken)) === undefined) {
    assert.ok(Date.now() < until, "it took longer than 5 s");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});

test("a revocation is forgotten when its tokens are over", async () => {
  const on = ground();
  await using tokens = await replica(on);
  const { accessToken } = await tokens.issue(alice);
  await tokens.revoke(accessToken);
  const [record] = await on.storage.since("token-revocation", 0, 10);
  assert.equal(record?.expiresAt, on.clock.time + 905_000);
});

test("a token that is not in force is not kept as revoked: nobody fills the set with what was never issued", async () => {
  const on = ground();
  await using tokens = await replica(on);
  const { accessToken } = await tokens.issue(alice);
  await tokens.revoke(`${accessToken.slice(0, -4)}AAAA`);
  await tokens.revoke("x.y.z");
  await tokens.revoke(accessToken);
  await tokens.revoke(accessToken);
  assert.equal((await on.storage.since("token-revocation", 0, 10)).length, 1);
});

test("when the set is full, tokens as old as what no longer fits are refused, and newer ones pass", async () => {
  const on = ground();
  await using tokens = await replica(on, { maxRevocations: 10 });
  const told: string[] = [];
  tokens.watch((_, reason) => told.push(reason));
  const old = [];
  for (let index = 0; index < 12; index++) {
    old.push(await tokens.issue(alice));
    on.clock.time += 1_000;
  }
  const untouched = await tokens.issue(alice);
  for (const { accessToken } of old) await tokens.revoke(accessToken);
  for (const { accessToken } of old) assert.equal(await codeOf(tokens, accessToken), "PM_TOKEN_REVOKED");
  assert.equal(await codeOf(tokens, untouched.accessToken), undefined);
  await tokens.refreshState();
  assert.match(told.join(" "), /maxRevocations/);
});

test("a store that comes back, perhaps empty, is believed when the storage has told what may be missing in it", async () => {
  const { ground: on, down } = broken(ground());
  await using one = await replica(on);
  await using two = await replica(on);
  const [good, ended] = [await one.issue(alice), await one.issue(alice)];
  down.add("store");
  await two.refreshState();
  await one.revoke(ended.accessToken);
  down.clear();
  down.add("storage");
  on.clock.time += 60_001;
  await two.refreshState();
  assert.equal(await codeOf(two, good.accessToken), "PM_TOKEN_REVOCATIONS_UNKNOWN");
  down.clear();
  await two.refreshState();
  down.add("storage");
  on.clock.time += 60_001;
  await two.refreshState();
  assert.equal(await codeOf(two, good.accessToken), undefined);
  assert.equal(await codeOf(two, ended.accessToken), "PM_TOKEN_REVOKED");
});

test("when neither answers it goes on for a minute, told as degraded, then refuses with 503, and recovers", async () => {
  const { ground: on, down } = broken(ground());
  await using tokens = await replica(on);
  const told: string[] = [];
  tokens.watch((state) => told.push(state));
  const { accessToken } = await tokens.issue(alice);
  const ended = await tokens.issue(alice);
  await tokens.revoke(ended.accessToken);
  down.add("store").add("storage");
  on.clock.time += 60_000;
  await tokens.refreshState();
  assert.deepEqual(told, ["degraded"]);
  assert.equal(await codeOf(tokens, accessToken), undefined);
  on.clock.time += 1;
  assert.equal(await codeOf(tokens, accessToken), "PM_TOKEN_REVOCATIONS_UNKNOWN");
  assert.equal(await codeOf(tokens, ended.accessToken), "PM_TOKEN_REVOKED");
  assert.equal(await codeOf(tokens, "x.y.z"), "PM_TOKEN_INVALID");
  down.clear();
  await tokens.refreshState();
  assert.deepEqual(told, ["degraded", "recovered"]);
  assert.equal(await codeOf(tokens, accessToken), undefined);
});

test("set to open it never refuses for that", async () => {
  const { ground: on, down } = broken(ground());
  await using tokens = await replica(on, { onStoreFailure: "open", accessSeconds: 86_400 });
  const { accessToken } = await tokens.issue(alice);
  down.add("store").add("storage");
  on.clock.time += 3_600_000;
  await tokens.refreshState();
  assert.equal(await codeOf(tokens, accessToken), undefined);
});

test("a revocation that can't be kept rejects, and holds here, and elsewhere over the store", async () => {
  const shared = ground();
  const { ground: on, down } = broken(shared);
  await using one = await replica(on);
  await using two = await replica(shared);
  const { accessToken } = await one.issue(alice);
  down.add("storage");
  await assert.rejects(one.revoke(accessToken), StorageUnavailableError);
  assert.equal(await codeOf(one, accessToken), "PM_TOKEN_REVOKED");
  await one.refreshState();
  await two.refreshState();
  assert.equal(await codeOf(two, accessToken), "PM_TOKEN_REVOKED");
});

test("a storage that hangs holds up neither the store nor anybody who asks", async () => {
  const shared = ground();
  const { ground: on, hanging } = broken(shared);
  await using one = await replica(shared);
  await using two = await replica(on, { storeTimeoutMs: 20 });
  const { accessToken } = await one.issue(alice);
  hanging.add("storage");
  await one.revoke(accessToken);
  await one.refreshState();
  await two.refreshState();
  assert.equal(await codeOf(two, accessToken), "PM_TOKEN_REVOKED");
});

/** The same ground, whose store and storage fail or hang while they are told to. */
function broken(on: Ground): {
  ground: Ground;
  down: Set<"store" | "storage">;
  hanging: Set<"store" | "storage">;
} {
  const down = new Set<"store" | "storage">();
  const hanging = new Set<"store" | "storage">();
  const wrap = <Subject extends Store | RecordStorage>(
    subject: Subject,
    what: "store" | "storage",
  ): Subject =>
    new Proxy(subject, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function" || typeof name === "symbol") return member;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          if (hanging.has(what)) await new Promise(() => {});
          if (down.has(what)) throw new StorageUnavailableError("down");
          const answer: unknown = await Reflect.apply(member, target, args);
          return answer;
        };
      },
    });
  return {
    down,
    hanging,
    ground: { ...on, store: wrap(on.store, "store"), storage: wrap(on.storage, "storage") },
  };
}
