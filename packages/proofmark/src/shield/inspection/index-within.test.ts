import assert from "node:assert/strict";
import { test } from "node:test";

import { indexWithin } from "./index-within.ts";

test("a character is found within the distance and not behind it", () => {
  assert.equal(indexWithin("a;b;c", 0x3b, 0, 5), 1);
  assert.equal(indexWithin("a;b;c", 0x3b, 2, 5), 3);
  assert.equal(indexWithin("a;b;c", 0x3b, 4, 5), -1);
  assert.equal(indexWithin("aaaa;", 0x3b, 0, 4), -1);
});
