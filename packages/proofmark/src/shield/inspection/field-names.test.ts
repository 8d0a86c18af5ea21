import assert from "node:assert/strict";
import { test } from "node:test";

import type { FieldPlace } from "../../input/field.ts";
import { judgeField } from "./decide.ts";

const isRefused = (name: string, value: string, place: FieldPlace = "body"): boolean =>
  judgeField({ place, name, value, isName: false }, undefined) !== undefined;

for (const name of [
  "body.password",
  "body.user[password]",
  "body.user.newPassword",
  "header.authorization.password",
])
  test(`signs of a password pass: ${name}`, () => {
    const place = name.startsWith("header") ? "header" : "body";
    for (const value of ["`id`9x", "S3cr|t;rm&&1", "<script>7", "<b>&;|$("])
      assert.ok(!isRefused(name, value, place), value);
  });

test("a password is no place for queries or lookups", () => {
  for (const value of ["' OR 1=1-- -", "${jndi:ldap://a/b}"])
    assert.ok(isRefused("body.password", value), value);
});

test("what only sounds like a password, or stands in an address, is looked at as ever", () => {
  for (const name of ["body.password.hint", "body.passwordHint", "body.mypasswords"])
    assert.ok(isRefused(name, "<script>alert(1)</script>"), name);
  assert.ok(isRefused("query.password", "<script>alert(1)</script>", "query"));
});

for (const name of [
  "query.redirect_uri",
  "query.callbackUrl",
  "body.RelayState",
  "cookie.__Secure-next-auth.callback-url",
])
  test(`a page on the user's own machine passes: ${name}`, () => {
    const place = name.slice(0, name.indexOf(".")) as FieldPlace;
    assert.ok(!isRefused(name, "http://localhost:3000/callback?a=b", place));
    assert.ok(!isRefused(name, "http://127.0.0.1:8765/", place));
  });

test("other inner addresses are refused there, and that one elsewhere", () => {
  for (const value of ["http://169.254.169.254/latest/meta-data/", "http://localhost.evil@10.0.0.1/"])
    assert.ok(isRefused("query.redirect_uri", value, "query"), value);
  assert.ok(isRefused("query.url", "http://localhost:3000/", "query"));
});
