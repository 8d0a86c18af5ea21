import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf } from "./password-key.ts";
import { readSha1Line } from "./sha1-line.ts";

// SHA-1 of "password".
const hash = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8";

test("a line is read with and without its count, in either case", () => {
  const key = keyOf("password");
  assert.deepEqual(readSha1Line(hash), { ...key, count: Infinity });
  assert.deepEqual(readSha1Line(`${hash}:9659365`), { ...key, count: 9_659_365 });
  assert.deepEqual(readSha1Line(hash.toLowerCase()), { ...key, count: Infinity });
});

for (const line of [
  "",
  "password",
  hash.slice(1),
  `${hash}0`,
  `${hash}:`,
  `${hash}:1x`,
  `${hash} 1`,
  `G${hash.slice(1)}`,
  `${hash.slice(0, 39)}x`,
  `${hash.slice(0, 20)} ${hash.slice(21)}`,
])
  test(`${JSON.stringify(line)} is none`, () => assert.equal(readSha1Line(line), undefined));
