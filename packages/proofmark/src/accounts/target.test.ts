import assert from "node:assert/strict";
import { test } from "node:test";

import { identitySchema } from "../config/identity.ts";
import { defineConfig } from "../index.ts";
import { accountsTarget } from "./target.ts";

const canaries = {
  one: { name: "one@canary.example", passwordVariable: "CANARY_ONE" },
  two: { name: "two@canary.example", passwordVariable: "CANARY_TWO" },
};

test("with canaries beside it, it is the identity of a configuration, wherever the routes are", () => {
  const { identity } = defineConfig({ identity: { ...accountsTarget("/account"), canaries } });
  const read = identitySchema.parse(identity);
  assert.equal(read.login.path, "/account/login");
  assert.deepEqual(read.secondFactor?.fields, { code: "code", challenge: "challenge" });
  assert.deepEqual(read.tokens?.constant, { tokens: true });
  assert.equal(accountsTarget().me, "/auth/me");
});
