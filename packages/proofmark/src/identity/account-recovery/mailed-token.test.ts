import assert from "node:assert/strict";
import { test } from "node:test";

import { linksIn, mostBits, neighboursOf } from "./mailed-token.ts";

for (const [what, outbox] of [
  ["a query", "Follow http://localhost/reset?token=abc123 please"],
  ["a fragment", "Follow http://localhost/reset#token=abc123."],
  ["JSON", JSON.stringify([{ text: "Follow http://localhost/reset?lang=en&token=abc123\n" }])],
  [
    "JSON of another shape",
    JSON.stringify({ messages: { one: { html: '<a href="http://localhost/r?code=abc123">' } } }),
  ],
] as const)
  test(`a token is found in ${what}`, () => {
    assert.deepEqual(
      linksIn(outbox).map(({ token }) => token.replace(/\.$/, "")),
      ["abc123"],
    );
  });

test("the token of a path is found, and a link without one is none", () => {
  const text = "http://localhost/ and http://localhost/reset/0123456789abcdef0123";
  assert.deepEqual(
    linksIn(text).map(({ token }) => token),
    ["0123456789abcdef0123"],
  );
});

test("the newest link is the last", () => {
  const mails = [{ text: "http://a.example/r?token=old" }, { text: "http://a.example/r?token=new" }];
  assert.equal(linksIn(JSON.stringify(mails)).at(-1)?.token, "new");
});

for (const [token, from, to] of [
  ["1001", 13, 14],
  ["a".repeat(32), 80, 90],
  ["550e8400e29b41d4a716446655440000", 120, 140],
  ["kJ8-2mN_4pQrStUvWxYz0123456789ABCDEFGHIJKLM", 250, 265],
] as const)
  test(`${token} has between ${from} and ${to} bits at most`, () => {
    assert.ok(mostBits(token) >= from && mostBits(token) <= to, String(mostBits(token)));
  });

test("the neighbours of a number are those beside it, and no token is its own", () => {
  assert.ok(neighboursOf("1001").includes("1002") && neighboursOf("1001").includes("1000"));
  for (const token of ["1001", "abcA", "abcd"]) assert.ok(!neighboursOf(token).includes(token));
});
