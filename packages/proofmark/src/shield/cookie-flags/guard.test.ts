import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeFor } from "../../http/exchange.fixture.ts";
import { FlatHead } from "../../http/response-head.ts";
import { cookieFlags } from "./guard.ts";
import type { CookieFlagsOptions } from "./options.ts";

function sent(
  line: string,
  { isSecure = false, ...options }: CookieFlagsOptions & { isSecure?: boolean } = {},
) {
  const head = new FlatHead(200, ["set-cookie", line]);
  cookieFlags(options).onResponseHead?.(exchangeFor({ isSecure }), head);
  return head.get("Set-Cookie");
}

for (const [line, expected] of [
  ["session=1", "session=1; SameSite=Lax; HttpOnly"],
  ["session=1; Path=/a; HttpOnly; SameSite=Strict", "session=1; Path=/a; HttpOnly; SameSite=Strict"],
  ["session=1;path=/;httponly;samesite=lax", "session=1; path=/; httponly; samesite=lax"],
  ["a=1; SameSite=None; Secure", "a=1; Secure; SameSite=Lax; HttpOnly"],
  ["a=1; SameSite=Strict; SameSite=None", "a=1; SameSite=Lax; HttpOnly"],
  ["a=1; SameSite=Sometimes", "a=1; SameSite=Lax; HttpOnly"],
  ["a=x=y; Max-Age=60", "a=x=y; Max-Age=60; SameSite=Lax; HttpOnly"],
  ['a="HttpOnly; SameSite=Strict"', 'a="HttpOnly; SameSite=Lax; HttpOnly'],
  ["csrf=t; SameSite=Strict", "csrf=t; SameSite=Strict"],
  ["__Host-id=1; Domain=example.com; Path=/x", "__Host-id=1; Path=/; SameSite=Lax; Secure; HttpOnly"],
  ["__host-id=1", "__host-id=1; Path=/; SameSite=Lax; Secure; HttpOnly"],
  ["__Secure-id=1; Domain=example.com", "__Secure-id=1; Domain=example.com; SameSite=Lax; Secure; HttpOnly"],
] as const) {
  test(`over plain HTTP, ${line} leaves as ${expected}`, () => assert.equal(sent(line), expected));
}

test("over TLS every cookie gets Secure", () => {
  assert.equal(sent("a=1", { isSecure: true }), "a=1; SameSite=Lax; Secure; HttpOnly");
});

test("a listed cookie may be read by scripts, and another with a longer name may not", () => {
  assert.equal(sent("theme=dark", { readable: ["theme"] }), "theme=dark; SameSite=Lax");
  assert.equal(sent("theme2=dark", { readable: ["theme"] }), "theme2=dark; SameSite=Lax; HttpOnly");
});

test("SameSite=None stays for a listed cookie with Secure, and only there", () => {
  const options = { crossSite: ["embed"] };
  assert.equal(sent("embed=1; SameSite=None; Secure", options), "embed=1; SameSite=None; Secure; HttpOnly");
  assert.equal(sent("embed=1; SameSite=None", options), "embed=1; SameSite=Lax; HttpOnly");
});

test("several cookies are treated one by one, in every form they come in", () => {
  const expected = ["a=1; SameSite=Lax; HttpOnly", "b=2; SameSite=Lax; HttpOnly"];
  for (const lines of [
    ["Set-Cookie", "a=1", "set-cookie", "b=2"],
    ["Set-Cookie", ["a=1", "b=2"]],
  ]) {
    const head = new FlatHead(200, lines);
    cookieFlags().onResponseHead?.(exchangeFor(), head);
    assert.deepEqual(head.get("Set-Cookie"), expected);
  }
});

test("a response without cookies is left alone", () => {
  const head = new FlatHead(200, []);
  cookieFlags().onResponseHead?.(exchangeFor(), head);
  assert.equal(head.changes, 0);
});

test("a cookie of a hundred thousand semicolons costs no more than its length", () => {
  const line = `a=1${";".repeat(100_000)}`;
  assert.equal(sent(line), "a=1; SameSite=Lax; HttpOnly");
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => cookieFlags({ readible: [] } as never),
    /cookie-flags: readible is not an option\. Did you mean readable\?/,
  );
});
