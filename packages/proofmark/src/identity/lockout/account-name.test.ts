import assert from "node:assert/strict";
import { createSecretKey } from "node:crypto";
import { test } from "node:test";

import { assert as assertProperty, property, string } from "fast-check";

import { normaliseName } from "../../model/identity/account.ts";
import { foldAccount, hashAccount } from "./account-name.ts";

const same: readonly (readonly string[])[] = [
  [
    "bob@example.com",
    "BOB@example.com",
    " bob@example.com ",
    "bob@example.com\0",
    "ｂｏｂ@example.com",
    "bób@example.com",
  ],
  ["strasse", "straße", "STRASSE", "STRAẞE", "ﬆrasse"],
  ["ibis", "İbis", "ıbis"],
  ["aesop", "æsop", "ÆSOP"],
  ["smith", "ſmith", "s\u200bmith", "smi\u00adth", "smith\u0301"],
];

for (const [first = "", ...others] of same)
  test(`spellings that databases take for ${first} are ${first}`, () => {
    for (const other of others) assert.equal(foldAccount(other), first, JSON.stringify(other));
  });

test("other names stay other names", () => {
  const names = ["bob", "bob1", "bobby", "b.ob", "bob+x", "bob@a.example", "bob@b.example", "боб"];
  assert.equal(new Set(names.map(foldAccount)).size, names.length);
});

test("spellings under which accounts are found as one have their tries together", () => {
  let seen = 0;
  for (let code = 0; code < 0x11_000; code++) {
    const typed = `a${String.fromCodePoint(code)}`;
    const name = /[\p{L}\p{M}\p{N}\p{S}]/u.test(typed.slice(1)) ? normaliseName(typed) : undefined;
    if (name === undefined || name === typed) continue;
    seen++;
    assert.equal(foldAccount(typed), foldAccount(name), code.toString(16));
  }
  assert.ok(seen > 4_000, `${seen}`);
});

test("folding what is folded changes nothing, whatever was typed", () => {
  assertProperty(
    property(string({ unit: "binary" }), (typed) => {
      const folded = foldAccount(typed);
      assert.equal(foldAccount(folded), folded);
      assert.equal(foldAccount(typed.toUpperCase()), foldAccount(typed.toUpperCase().toLowerCase()));
    }),
  );
});

test("a hash says nothing without its key", () => {
  const [one, two] = [createSecretKey(Buffer.alloc(32, 1)), createSecretKey(Buffer.alloc(32, 2))];
  assert.match(hashAccount(one, "bob"), /^[\w-]{22}$/);
  assert.equal(hashAccount(one, "bob"), hashAccount(one, "bob"));
  assert.notEqual(hashAccount(one, "bob"), hashAccount(two, "bob"));
});
