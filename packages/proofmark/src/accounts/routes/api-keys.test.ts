import assert from "node:assert/strict";
import { test } from "node:test";

import { signedIn, started } from "../started.fixture.ts";

const refused: readonly (readonly [title: string, key: object])[] = [
  ["with a control character in its name", { name: "night\u0007ly", scopes: [] }],
  ["with a blank name", { name: "  ", scopes: [] }],
  ["named by a mark of byte order", { name: "\ufeff", scopes: [] }],
  ["with a name of 60,000 spaces", { name: " ".repeat(60_000), scopes: [] }],
  ["with two words in a scope", { name: "nightly", scopes: ["notes:read notes:write"] }],
  ["with a scope of 65 characters", { name: "nightly", scopes: ["x".repeat(65)] }],
  ["with 51 scopes", { name: "nightly", scopes: Array.from({ length: 51 }, (_, index) => `scope-${index}`) }],
  ["that is over before it is made", { name: "nightly", scopes: [], expiresAt: 1_000 }],
];

for (const [title, key] of refused)
  test(`a key ${title} is refused as input, and is no fault`, async () => {
    await using all = await started();
    const { status, json } = await (await signedIn(all)).post("/auth/keys", key);
    assert.deepEqual([status, json.code, all.faults], [422, "PM_ACCOUNTS_INPUT", []]);
  });

test("a key with 50 scopes, letters of any script and an end is made", async () => {
  await using all = await started();
  const scopes = Array.from({ length: 50 }, (_, index) => `notes.${index}:read`);
  const key = { name: `Nächtliche Übergabe ${"🔑".repeat(80)}`, scopes, expiresAt: all.clock.now() + 1 };
  assert.equal((await (await signedIn(all)).post("/auth/keys", key)).status, 201);
});
