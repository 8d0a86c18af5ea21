import assert from "node:assert/strict";
import { test } from "node:test";

import { spreadOf, spreadText } from "./spread.ts";

test("the median and the middle half do not mind one number that is far off", () => {
  assert.deepEqual(spreadOf([3, 1, 2, 100, 4]), { median: 3, low: 2, high: 4 });
});

test("there is no spread of no numbers", () => {
  assert.throws(() => spreadOf([]), RangeError);
});

test("a spread reads as its median and where the middle half lies", () => {
  assert.equal(spreadText({ median: 1.618, low: 1.5, high: 1.7 }), "1.62 (1.50–1.70)");
});
