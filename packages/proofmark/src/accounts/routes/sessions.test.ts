import assert from "node:assert/strict";
import { test } from "node:test";

import { alice, password } from "../identity.fixture.ts";
import { started } from "../started.fixture.ts";

test("signing out with the access token alone ends the refresh token of the same sign-in, and no other", async () => {
  await using all = await started();
  const signIn = async () =>
    (await all.visitor().post("/auth/login", { name: alice, password, tokens: true })).json;
  const [mine, other] = [await signIn(), await signIn()];
  const program = all.visitor();
  program.bearer = mine.accessToken;
  assert.equal((await program.post("/auth/logout")).status, 204);
  assert.equal((await program.get("/auth/me")).status, 401);
  const refresh = async ({ refreshToken }: { refreshToken: string }): Promise<number> =>
    (await all.visitor().post("/auth/refresh", { refreshToken })).status;
  assert.deepEqual([await refresh(mine), await refresh(other)], [401, 200]);
});

test("a key of another prefix than the usual one signs in as a bearer", async () => {
  await using all = await started({ apiKeys: { prefix: "acme" } });
  const owner = { id: all.id, roles: ["user"] };
  const made = await all.identity.parts.apiKeys.create(owner, { name: "nightly", scopes: [] });
  const program = all.visitor();
  program.bearer = "key" in made ? made.key : "";
  assert.equal((await program.get("/auth/me")).json.via, "api-key");
});
