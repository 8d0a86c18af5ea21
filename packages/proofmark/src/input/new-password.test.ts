import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeFor } from "../http/exchange.fixture.ts";
import type { Denial } from "../model/verdict.ts";
import {
  createNewPasswordReader,
  newPasswordFields,
  newPasswordNameFields,
  newPasswordRoutes,
  type NewPassword,
} from "./new-password.ts";

const defaults = {
  routes: newPasswordRoutes,
  fields: newPasswordFields,
  nameFields: newPasswordNameFields,
};

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly type?: string;
  readonly body: string;
}

async function read(
  { method = "POST", path = "/register", type = "application/json", body }: Sent,
  rules = defaults,
): Promise<NewPassword | undefined> {
  let last: NewPassword | undefined;
  const exchange = exchangeFor({ method, path, headers: { "content-type": type } });
  const judge = createNewPasswordReader(rules)(exchange, (chosen): Denial | undefined => {
    last = chosen;
    return undefined;
  });
  for (const chunk of body.match(/[^]{1,40}/g) ?? []) judge?.onChunk?.(Buffer.from(chunk));
  await judge?.onWhole?.(Buffer.from(body));
  judge?.onEnd?.();
  return last;
}

const form = "application/x-www-form-urlencoded";
const part = (name: string, value: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

for (const [what, sent, passwords, names] of [
  ["JSON", { body: '{"name":"al","password":"p"}' }, ["p"], ["al"]],
  ["nested JSON", { body: '{"user":{"email":"a@b","new_password":"p"}}' }, ["p"], ["a@b"]],
  ["a form", { type: form, body: "username=al&password=p+q" }, ["p q"], ["al"]],
  ["a form with brackets", { type: form, body: "user[email]=a&user[password]=p" }, ["p"], ["a"]],
  ["an old password beside the new one", { body: '{"password":"old","passwordNew":"p"}' }, ["p"], []],
  ["names in other spellings", { type: form, body: "New-Password=p&UserName=al" }, ["p"], ["al"]],
  [
    "a multipart body whose name comes last",
    {
      type: "multipart/form-data; boundary=b",
      body: `${part("password", "p")}${part("email", "a")}--b--\r\n`,
    },
    ["p"],
    ["a"],
  ],
  ["JSON that calls itself text", { type: "text/plain", body: '{"password":"p"}' }, ["p"], []],
  ["the same field twice", { type: form, body: "password=p&password=q" }, ["p", "q"], []],
] as const)
  test(`a new password is read from ${what}`, async () => {
    assert.deepEqual(await read(sent), { passwords: [...passwords], names: [...names] });
  });

test("beside a new password, the one called password is the old one", async () => {
  const body = '{"password":"old","newPassword":"new"}';
  assert.deepEqual((await read({ path: "/account/change-password", body }))?.passwords, ["new"]);
});

for (const body of [
  '{"currentPassword":"x"}',
  '{"password_confirmation":"x","passwordConfirm":"x"}',
  '{"password":{"length":3}}',
  '{"password":""}',
  '{"text":"password"}',
  "",
])
  test(`${JSON.stringify(body)} holds no new password`, async () =>
    assert.equal(await read({ body }), undefined));

const body = '{"password":"p"}';
for (const path of [
  "/register",
  "/api/auth/sign-up/email",
  "/Register/",
  "//signup",
  "/me/password",
  "/accounts/password/change",
  "/reset/8f2c",
  "/%72egister",
])
  test(`${path} is where a password is chosen`, async () => assert.ok(await read({ path, body })));

for (const path of [
  "/login",
  "/api/sign-in/email",
  "/login/password",
  "/auth/Sign-In/password/",
  "/sessions",
  "/passwords",
  "/password/verify",
  "/registered",
  "/",
])
  test(`${path} is not`, async () => assert.equal(await read({ path, body }), undefined));

test("more passwords than anybody means are refused unseen, and more names are passed over", async () => {
  const many = Array.from({ length: 17 }, (_, index) => `password=${index}`).join("&");
  const exchange = exchangeFor({ method: "POST", path: "/register", headers: { "content-type": form } });
  let calls = 0;
  const judge = createNewPasswordReader(defaults)(exchange, () => void calls++);
  assert.deepEqual(await judge?.onWhole?.(Buffer.from(many)), {
    code: "PM_INPUT_TOO_LARGE",
    status: 413,
  });
  assert.equal(calls, 0);
  const named = `${Array.from({ length: 500 }, (_, index) => `name=n${index}`).join("&")}&password=p`;
  assert.equal((await read({ type: form, body: named }))?.names.length, 16);
});

test("PUT and PATCH choose a password too, GET and DELETE do not", async () => {
  for (const method of ["PUT", "PATCH"]) assert.ok(await read({ method, body }));
  for (const method of ["GET", "DELETE"]) assert.equal(await read({ method, body }), undefined);
});

test("a sign-in that is named exactly is judged as it is said", async () => {
  const path = "/login/password";
  assert.ok(await read({ path, body }, { ...defaults, routes: [path] }));
});

test("routes and fields are the application's own where it says so", async () => {
  const rules = { ...defaults, routes: ["/join"], fields: ["secret"] };
  assert.ok(await read({ path: "/join", body: '{"secret":"p"}' }, rules));
  assert.equal(await read({ path: "/join", body }, rules), undefined);
  assert.equal(await read({ body: '{"secret":"p"}' }, rules), undefined);
});
