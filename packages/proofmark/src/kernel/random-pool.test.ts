import assert from "node:assert/strict";
import { test } from "node:test";

import { createRandomPool } from "./random-pool.ts";

for (const [byteLength, characters] of [
  [15, 20],
  [18, 24],
  [16, 22],
] as const) {
  test(`a token of ${byteLength} bytes is ${characters} characters of base64url`, () => {
    assert.match(createRandomPool(byteLength)(), new RegExp(`^[\\w-]{${characters}}$`));
  });
}

test("no token comes twice, over several fills of the pool", () => {
  const next = createRandomPool(18);
  const tokens = new Set(Array.from({ length: 2_000 }, () => next()));
  assert.equal(tokens.size, 2_000);
});

test("two pools do not share their tokens", () => {
  const [one, other] = [createRandomPool(15), createRandomPool(15)];
  assert.notEqual(one(), other());
});

test("every byte of a token varies", () => {
  const next = createRandomPool(3);
  const seen = Array.from({ length: 3 }, () => new Set<number>());
  for (let count = 0; count < 2_000; count++) {
    for (const [index, byte] of Buffer.from(next(), "base64url").entries()) seen[index]?.add(byte);
  }
  assert.ok(seen.every((bytes) => bytes.size > 200));
});
