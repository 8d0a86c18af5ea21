import assert from "node:assert/strict";
import { test } from "node:test";

import type { AuditRecord } from "../../model/audit.ts";
import type { Principal } from "../../model/exchange.ts";
import type { ApiKeys, NewApiKey } from "../../model/identity/ports.ts";
import { isDenial, type Denial } from "../../model/verdict.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { AccountBook } from "../../store/records/account-book.ts";
import {
  StorageUnavailableError,
  type RecordStorage,
  type StoredRecord,
} from "../../store/records/record-storage.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { createApiKeys, type ApiKeysOptions } from "./create-api-keys.ts";

const alice = { id: "alice", roles: ["user"] };
const reader = { name: "reader", scopes: ["notes:read"] };
const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;

interface Made extends AsyncDisposable {
  readonly keys: ApiKeys;
  /** The same service in another process. */
  readonly replica: ApiKeys;
  readonly storage: RecordStorage;
  readonly clock: SetClock;
  readonly records: AuditRecord[];
  /** How often the storage was read. */
  reads(): number;
  /** From now on the storage does not answer. */
  break(): void;
}

function make(options: Partial<ApiKeysOptions> = {}): Made {
  const clock = new SetClock();
  const real = sqliteStorage(":memory:", { clock });
  let reads = 0;
  let isBroken = false;
  const records: AuditRecord[] = [];
  const answering = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (isBroken) throw new StorageUnavailableError("The test has broken it.");
    return await work();
  };
  const storage: RecordStorage = {
    ...real,
    get: async (kind, id) => {
      reads++;
      return await answering(() => real.get(kind, id));
    },
    list: async (...asked) => await answering(() => real.list(...asked)),
    write: async (changes) => await answering(() => real.write(changes)),
  };
  const create = (): ApiKeys =>
    createApiKeys({ storage, clock, onAudit: (record) => records.push(record), ...options });
  const [keys, replica] = [create(), create()];
  return {
    keys,
    replica,
    storage,
    clock,
    records,
    reads: () => reads,
    break: () => void (isBroken = true),
    async [Symbol.asyncDispose]() {
      for (const each of [keys, replica, real]) await each[Symbol.asyncDispose]();
    },
  };
}

async function created(keys: ApiKeys, more: { readonly expiresAt?: number } = {}): Promise<NewApiKey> {
  const made = await keys.create(alice, { ...reader, ...more });
  assert.ok(!isDenial(made));
  return made;
}

const codeOf = (answer: Principal | Denial | undefined): string | undefined =>
  isDenial(answer) ? answer.code : undefined;

test("a key signs its owner in, with roles and scopes, and its id is no key", async () => {
  await using made = make();
  const { key, view } = await created(made.keys);
  assert.deepEqual(await made.keys.verify(key), {
    id: "alice",
    roles: ["user"],
    via: "api-key",
    scopes: ["notes:read"],
    credentialId: view.id,
  });
  assert.equal(codeOf(await made.keys.verify(view.id)), "PM_API_KEY_INVALID");
});

test("nothing that is stored or told holds the key", async () => {
  await using made = make();
  const { key, view } = await created(made.keys);
  const secret = key.slice(8);
  const stored = await made.storage.list("api-key", "alice", 10);
  assert.equal(stored.length, 1);
  assert.ok(!JSON.stringify([stored, view, made.records]).includes(secret.slice(0, 12)));
  assert.equal(view.hint, key.slice(0, 8));
});

test("a key with a wrong checksum never reaches the storage, and one with a right checksum does", async () => {
  await using made = make();
  const { key } = await created(made.keys);
  const before = made.reads();
  const wrong = `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`;
  for (const text of [wrong, "", "pmk_", "x".repeat(100_000), `${key} `])
    assert.equal(codeOf(await made.keys.verify(text)), "PM_API_KEY_INVALID");
  assert.equal(made.reads(), before);
  const { key: foreign } = await created(make().keys);
  assert.equal(codeOf(await made.keys.verify(foreign)), "PM_API_KEY_INVALID");
  assert.ok(made.reads() > before);
});

test("a key that was verified is known for a second, and asked for together it is looked up once", async () => {
  await using made = make();
  const { key } = await created(made.keys);
  const before = made.reads();
  const answers = await Promise.all(Array.from({ length: 20 }, async () => made.keys.verify(key)));
  assert.ok(answers.every((answer) => !isDenial(answer)));
  const once = made.reads() - before;
  assert.ok(!(made.keys.verify(key) instanceof Promise), "the second time needs no wait");
  made.clock.time += second - 1;
  await made.keys.verify(key);
  assert.equal(made.reads() - before, once);
  made.clock.time += 1;
  await made.keys.verify(key);
  assert.equal(made.reads() - before, 2 * once);
});

test("a revoked key is refused at once where it was revoked, and within a second everywhere", async () => {
  await using made = make();
  const { key, view } = await created(made.keys);
  await made.replica.verify(key);
  await made.keys.verify(key);
  assert.equal(await made.keys.revoke("alice", view.id), true);
  assert.equal(codeOf(await made.keys.verify(key)), "PM_API_KEY_INVALID");
  assert.equal(codeOf(await made.replica.verify(key)), undefined);
  made.clock.time += second;
  assert.equal(codeOf(await made.replica.verify(key)), "PM_API_KEY_INVALID");
  assert.equal(await made.keys.revoke("alice", view.id), false);
});

test("a look-up that was under way when the key was revoked is not remembered", async () => {
  await using made = make();
  const { key, view } = await created(made.keys);
  const underWay = made.keys.verify(key);
  await made.keys.revoke("alice", view.id);
  await underWay;
  assert.equal(codeOf(await made.keys.verify(key)), "PM_API_KEY_INVALID");
});

test("nobody revokes or rotates another's key", async () => {
  await using made = make();
  const { key, view } = await created(made.keys);
  assert.equal(await made.keys.revoke("bob", view.id), false);
  assert.equal(await made.keys.rotate("bob", view.id, 0), undefined);
  assert.equal(codeOf(await made.keys.verify(key)), undefined);
});

test("an expired key is said to be one for a month, and then it is none", async () => {
  await using made = make();
  const { key } = await created(made.keys, { expiresAt: made.clock.time + minute });
  assert.equal(codeOf(await made.keys.verify(key)), undefined);
  made.clock.time += minute;
  assert.equal(codeOf(await made.keys.verify(key)), "PM_API_KEY_EXPIRED");
  made.clock.time += 30 * day;
  assert.equal(codeOf(await made.keys.verify(key)), "PM_API_KEY_INVALID");
});

test("a rotated key lasts for the overlap, and the new one for as long as the old one was meant to", async () => {
  await using made = make();
  const { key, view } = await created(made.keys, { expiresAt: made.clock.time + day });
  made.clock.time += 60 * minute;
  const next = await made.keys.rotate("alice", view.id, 60);
  assert.ok(next !== undefined && !isDenial(next));
  assert.notEqual(next.key, key);
  assert.deepEqual(
    [next.view.name, next.view.scopes, next.view.expiresAt, next.view.lastUsedAt],
    ["reader", ["notes:read"], made.clock.time + day, undefined],
  );
  assert.equal(codeOf(await made.keys.verify(key)), undefined);
  assert.equal(codeOf(await made.keys.verify(next.key)), undefined);
  assert.equal(await made.keys.rotate("alice", view.id, 60), undefined, "it is rotated already");
  made.clock.time += minute;
  assert.equal(codeOf(await made.keys.verify(key)), "PM_API_KEY_EXPIRED");
  assert.equal(codeOf(await made.keys.verify(next.key)), undefined);
});

test("without an overlap the old key ends with the rotation", async () => {
  await using made = make();
  const { key, view } = await created(made.keys);
  await made.keys.verify(key);
  await made.keys.rotate("alice", view.id, 0);
  assert.equal(codeOf(await made.keys.verify(key)), "PM_API_KEY_EXPIRED");
});

test("the overlap never makes a key last longer", async () => {
  await using made = make();
  const { view } = await created(made.keys, { expiresAt: made.clock.time + minute });
  await made.keys.rotate("alice", view.id, 3_600);
  const [old] = await made.keys.list("alice");
  assert.equal(old?.expiresAt, made.clock.time + minute);
});

test("all keys of an account end together, and those of others stay", async () => {
  await using made = make();
  const [one, two] = [await created(made.keys), await created(made.keys)];
  const bobs = await made.keys.create({ id: "bob", roles: [] }, reader);
  assert.ok(!isDenial(bobs));
  await made.keys.verify(one.key);
  assert.equal(await made.keys.revokeAll("alice"), 2);
  for (const { key } of [one, two]) assert.equal(codeOf(await made.keys.verify(key)), "PM_API_KEY_INVALID");
  assert.equal(codeOf(await made.keys.verify(bobs.key)), undefined);
});

test("an account has fifty keys at most, however many are asked for at once, and room again after one went", async () => {
  await using made = make();
  for (let count = 0; count < 48; count++) await created(made.keys);
  const answers = await Promise.all(
    [made.keys, made.replica, made.keys, made.replica].map((keys) => keys.create(alice, reader)),
  );
  const codes = answers.map((answer) => (isDenial(answer) ? answer.code : "made"));
  assert.equal(codes.filter((code) => code === "made").length, 2, codes.join());
  const [first] = await made.keys.list("alice");
  await made.keys.revoke("alice", first?.id ?? "");
  await created(made.keys);
  const denied = await made.keys.create(alice, reader);
  assert.ok(isDenial(denied) && denied.code === "PM_API_KEY_LIMIT");
});

test("keys that are over do not count, and are forgotten when there are many", async () => {
  await using made = make();
  for (let count = 0; count < 120; count++) {
    await created(made.keys, { expiresAt: made.clock.time + second });
    made.clock.time += second;
  }
  assert.ok((await made.keys.list("alice")).length <= 52);
});

test("keys that were rotated with an overlap have a limit, too", async () => {
  await using made = make();
  let { view } = await created(made.keys);
  for (let count = 0; count < 99; count++) {
    const next = await made.keys.rotate("alice", view.id, 3_600);
    assert.ok(next !== undefined && !isDenial(next), String(count));
    ({ view } = next);
  }
  const denied = await made.keys.rotate("alice", view.id, 3_600);
  assert.ok(isDenial(denied) && denied.code === "PM_API_KEY_LIMIT");
});

test("the last use is written once a minute", async () => {
  await using made = make();
  const { key } = await created(made.keys);
  const lastUse = async (): Promise<number | undefined> => (await made.keys.list("alice"))[0]?.lastUsedAt;
  assert.equal(await lastUse(), undefined);
  const first = made.clock.time;
  await made.keys.verify(key);
  assert.equal(await lastUse(), first);
  made.clock.time += minute - 1;
  await made.keys.verify(key);
  assert.equal(await lastUse(), first);
  made.clock.time += second;
  await made.keys.verify(key);
  assert.equal(await lastUse(), made.clock.time);
});

test("a time of use that can't be written is told, and the key is good all the same", async () => {
  const faults: unknown[] = [];
  await using made = make({ onFault: (error) => faults.push(error) });
  const { key } = await created(made.keys);
  const { write } = made.storage;
  Object.assign(made.storage, { write: async () => Promise.reject(new StorageUnavailableError("full")) });
  assert.equal(codeOf(await made.keys.verify(key)), undefined);
  Object.assign(made.storage, { write });
  await made.keys[Symbol.asyncDispose]();
  assert.equal(faults.length, 1);
});

test("where the storage is down nobody gets in by a key, and what was verified in this second still does", async () => {
  await using made = make();
  const { key } = await created(made.keys);
  await made.keys.verify(key);
  made.break();
  assert.equal(codeOf(await made.keys.verify(key)), undefined);
  made.clock.time += second;
  const denied = await made.keys.verify(key);
  assert.ok(isDenial(denied));
  assert.deepEqual([denied.status, denied.code], [503, "PM_API_KEY_UNAVAILABLE"]);
  await assert.rejects(created(made.keys), StorageUnavailableError);
});

test("a key has the roles of its account today, and none where that is disabled or gone", async () => {
  await using made = make();
  const book = new AccountBook(made.storage);
  const account = await book.create("alice@a.example", {
    passwordHash: undefined,
    roles: ["admin"],
    createdAt: 0,
    verifiedAt: 0,
    disabledAt: undefined,
  });
  assert.ok(account !== undefined);
  const { key } = (await made.keys.create(account, reader)) as NewApiKey;
  const rolesNow = async (): Promise<unknown> => {
    made.clock.time += second;
    const answer = await made.keys.verify(key);
    return isDenial(answer) ? answer.code : answer.roles;
  };
  assert.deepEqual(await rolesNow(), ["admin"]);
  await book.update(account.id, () => ({ roles: ["user"] }));
  assert.deepEqual(await rolesNow(), ["user"]);
  await book.update(account.id, () => ({ disabledAt: 1 }));
  assert.equal(await rolesNow(), "PM_API_KEY_INVALID");
  await book.update(account.id, () => ({ disabledAt: undefined }));
  assert.deepEqual(await rolesNow(), ["user"]);
  await made.storage.write([{ type: "delete", kind: "account", id: account.id }]);
  assert.equal(await rolesNow(), "PM_API_KEY_INVALID");
});

test("accounts that live elsewhere are asked for by rolesOf", async () => {
  let roles: readonly string[] | undefined = ["editor"];
  await using made = make({ rolesOf: async (id) => (id === "alice" ? roles : undefined) });
  const { key } = await created(made.keys);
  const answer = await made.keys.verify(key);
  assert.ok(!isDenial(answer));
  assert.deepEqual(answer.roles, ["editor"]);
  roles = undefined;
  made.clock.time += second;
  assert.equal(codeOf(await made.keys.verify(key)), "PM_API_KEY_INVALID");
});

test("what is done with keys is told", async () => {
  await using made = make();
  const { view } = await created(made.keys);
  await made.keys.rotate("alice", view.id, 0);
  await made.keys.revoke("alice", view.id);
  await made.keys.revokeAll("alice");
  assert.deepEqual(
    made.records.map(({ action, category, account }) => [action, category, account]),
    ["created", "rotated", "revoked", "revoked"].map((step) => [
      `api-key.${step}`,
      "administration",
      "alice",
    ]),
  );
});

for (const [what, change] of [
  ["an empty name", { name: " " }],
  ["a name with a line break", { name: "a\nb" }],
  ["a long name", { name: "x".repeat(101) }],
  ["a scope that is none", { scopes: ["notes read"] }],
  ["too many scopes", { scopes: Array.from({ length: 51 }, () => "a") }],
  ["an end that has passed", { expiresAt: 1 }],
  ["an end that is no time", { expiresAt: Number.NaN }],
] as const)
  test(`${what} is an error`, async () => {
    await using made = make();
    await assert.rejects(made.keys.create(alice, { ...reader, ...change }), RangeError);
  });

test("an overlap that is none is an error, and so is a prefix that is none", async () => {
  await using made = make();
  const { view } = await created(made.keys);
  for (const overlap of [-1, Number.NaN, 31 * 24 * 3_600])
    await assert.rejects(made.keys.rotate("alice", view.id, overlap), RangeError);
  for (const prefix of ["", "p", "PMK", "1ab", "a_b", "x".repeat(17)])
    assert.throws(() => createApiKeys({ storage: made.storage, prefix }), { code: "PM_OPTIONS" });
});

test("a record that something else wrote lets nobody in", async () => {
  await using made = make();
  const { key } = await created(made.keys);
  const [record] = await made.storage.list("api-key", "alice", 1);
  const { version, ...rest } = record as StoredRecord;
  await made.storage.write([{ ...rest, type: "replace", version, data: '{"scopes":"all"}' }]);
  await assert.rejects(async () => made.keys.verify(key));
});
