import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { CanaryError, identitySchema, readIdentityTarget, secretsOf } from "./identity.ts";

const canaries = {
  one: { name: "one@example.com", passwordVariable: "ONE_PASSWORD" },
  two: { name: "two@example.com", passwordVariable: "TWO_PASSWORD", totpVariable: "TWO_TOTP" },
};
const env = { ONE_PASSWORD: "first-password", TWO_PASSWORD: "second-password", TWO_TOTP: "JBSWY3DPEHPK3PXP" };

test("a path alone stands for a post of JSON with the usual fields", () => {
  const { login } = identitySchema.parse({ login: "/login", me: "/me", canaries });
  assert.deepEqual(login, {
    method: "POST",
    path: "/login",
    format: "json",
    fields: { name: "name", password: "password" },
  });
});

test("a route names its own fields, and keeps the usual names of the others", () => {
  const login = { path: "/sign-in", format: "form", fields: { name: "email" } };
  const parsed = identitySchema.parse({ login, me: "/me", canaries });
  assert.deepEqual(parsed.login.fields, { name: "email", password: "password" });
  assert.equal(parsed.login.format, "form");
});

test("the canaries' secrets come from the environment", () => {
  const target = readIdentityTarget(identitySchema.parse({ login: "/login", me: "/me", canaries }), env);
  assert.equal(target.canaries.one.password, "first-password");
  assert.deepEqual(secretsOf(target), ["first-password", "second-password", "JBSWY3DPEHPK3PXP"]);
});

test("every variable that is missing is named, and no value is shown", () => {
  const config = identitySchema.parse({ login: "/login", me: "/me", canaries });
  assert.throws(
    () => readIdentityTarget(config, { TWO_PASSWORD: "second-password" }),
    (error) =>
      error instanceof CanaryError &&
      error.message === "The canaries can't sign in: ONE_PASSWORD, TWO_TOTP are not set." &&
      !inspect(error).includes("second-password"),
  );
});

test("what is no route, no variable or no resource is refused", () => {
  for (const wrong of [
    { login: "login" },
    { me: "https://elsewhere.example/" },
    { canaries: { ...canaries, one: { name: "a", passwordVariable: "hunter2" } } },
    { resources: [{ path: "/notes", create: { path: "/notes" } }] },
    { unknown: true },
  ])
    assert.equal(
      identitySchema.safeParse({ login: "/login", me: "/me", canaries, ...wrong }).success,
      false,
      inspect(wrong),
    );
});
