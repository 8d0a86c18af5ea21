import assert from "node:assert/strict";
import { test } from "node:test";

import { normaliseName } from "../../model/identity/account.ts";
import { AccountBook } from "./account-book.ts";
import { sqliteStorage } from "./sqlite.ts";

const fields = {
  passwordHash: "hash",
  roles: ["user"],
  createdAt: 1,
  verifiedAt: undefined,
  disabledAt: undefined,
};

test("an account is found by its id and by any spelling of its name", async () => {
  await using storage = sqliteStorage(":memory:");
  const book = new AccountBook(storage);
  const made = await book.create("Alice@Example.com ", fields);
  assert.ok(made !== undefined);
  assert.equal(made.name, "alice@example.com");
  assert.deepEqual(await book.byId(made.id), made);
  assert.deepEqual(await book.byName(" ALICE@example.com"), made);
  assert.equal(await book.byName("bob@example.com"), undefined);
});

test("of many that register one name at once, one gets it", async () => {
  await using storage = sqliteStorage(":memory:");
  const book = new AccountBook(storage);
  const made = await Promise.all(
    ["a@b.example", "A@b.example", "ａ@b.example"].map(async (name) => book.create(name, fields)),
  );
  assert.equal(made.filter((account) => account !== undefined).length, 1);
});

test("two changes at once are both made", async () => {
  await using storage = sqliteStorage(":memory:");
  const book = new AccountBook(storage);
  const made = await book.create("a@b.example", fields);
  const id = made?.id ?? "";
  await Promise.all(
    ["one", "two", "three"].map(async (role) =>
      book.update(id, ({ roles }) => ({ roles: [...roles, role] })),
    ),
  );
  assert.deepEqual((await book.byId(id))?.roles.toSorted(), ["one", "three", "two", "user"]);
  assert.equal(await book.update(id, () => undefined), undefined);
  assert.equal(await book.update("missing", () => ({})), undefined);
});

test("of many that take one name at once, one gets it, and the names that were left are free", async () => {
  await using storage = sqliteStorage(":memory:");
  const book = new AccountBook(storage);
  const ids = await Promise.all(
    ["a", "b", "c"].map(async (name) => (await book.create(`${name}@b.example`, fields))?.id ?? ""),
  );
  const renamed = await Promise.all(ids.map(async (id) => book.rename(id, "New@b.example")));
  const [winner, ...others] = renamed.filter((each) => each !== undefined);
  assert.deepEqual([winner?.name, others], ["new@b.example", []]);
  assert.deepEqual(await book.byName("new@b.example"), winner);
  const old = await Promise.all(["a", "b", "c"].map(async (name) => book.byName(`${name}@b.example`)));
  assert.equal(old.filter((each) => each === undefined).length, 1);
  assert.equal(await book.rename(winner?.id ?? "", "no name\n"), undefined);
  assert.equal(await book.rename("missing", "other@b.example"), undefined);
});

test("an account that gets another name while it is removed is gone, and both names are free", async () => {
  await using storage = sqliteStorage(":memory:");
  const book = new AccountBook(storage);
  const id = (await book.create("a@b.example", fields))?.id ?? "";
  await Promise.all([book.rename(id, "new@b.example"), book.remove(id)]);
  for (const name of ["a@b.example", "new@b.example"])
    assert.notEqual(await book.create(name, fields), undefined, name);
});

test("a name that an account left while it was removed stays with whoever took it", async () => {
  await using storage = sqliteStorage(":memory:");
  const others = new AccountBook(storage);
  const id = (await others.create("a@b.example", fields))?.id ?? "";
  let isRead = false;
  const book = new AccountBook({
    ...storage,
    async get(kind, key) {
      const record = await storage.get(kind, key);
      if (isRead) return record;
      isRead = true;
      await others.rename(id, "new@b.example");
      await others.create("a@b.example", fields);
      return record;
    },
  });
  assert.equal(await book.remove(id), true);
  assert.notEqual(await others.byName("a@b.example"), undefined);
  assert.notEqual(await others.create("new@b.example", fields), undefined);
});

test("a removed account is gone, and its name is free", async () => {
  await using storage = sqliteStorage(":memory:");
  const book = new AccountBook(storage);
  const made = await book.create("a@b.example", fields);
  assert.equal(await book.remove(made?.id ?? ""), true);
  assert.equal(await book.remove(made?.id ?? ""), false);
  assert.equal(await book.byName("a@b.example"), undefined);
  assert.notEqual(await book.create("a@b.example", fields), undefined);
});

test("names that nobody could type again are none", () => {
  for (const name of ["", "  ", "a b", "a\u0000b", "a\u200Bb", "x".repeat(255)])
    assert.equal(normaliseName(name), undefined, JSON.stringify(name));
  assert.equal(normaliseName("Ⅷ@Example.com"), "viii@example.com");
  // In upper case two signs, in lower case one: as two names they would be two accounts of one mailbox.
  assert.equal(normaliseName("\u03aa\u0301@b.example"), "\u0390@b.example");
});
