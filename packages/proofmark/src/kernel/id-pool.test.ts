import assert from "node:assert/strict";
import { test } from "node:test";

import { createIdPool } from "./id-pool.ts";

for (const [byteLength, encoding, shape] of [
  [15, "base64url", /^[\w-]{20}$/],
  [24, "hex", /^[0-9a-f]{48}$/],
] as const)
  test(`ids of ${byteLength} bytes in ${encoding} have one shape, and none comes twice over several fills`, () => {
    const next = createIdPool(byteLength, encoding);
    const ids = Array.from({ length: 2_000 }, () => next());
    assert.deepEqual(
      ids.filter((id) => !shape.test(id)),
      [],
    );
    assert.equal(new Set(ids).size, ids.length);
  });

test("every byte of an id varies", () => {
  const next = createIdPool(3, "hex");
  const seen = Array.from({ length: 3 }, () => new Set<number>());
  for (let count = 0; count < 2_000; count++)
    for (const [index, byte] of Buffer.from(next(), "hex").entries()) seen[index]?.add(byte);
  assert.ok(seen.every((bytes) => bytes.size > 200));
});

test("ids that a text does not hold evenly are refused", () => {
  assert.throws(() => createIdPool(16), { name: "RangeError" });
});
