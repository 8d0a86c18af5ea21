import assert from "node:assert/strict";
import { test } from "node:test";

import { wordsOf } from "./words.ts";

test("words are what white space parts, however much of it", () => {
  assert.deepEqual(wordsOf("\n  a b\n\tc-d  "), ["a", "b", "c-d"]);
  assert.deepEqual(wordsOf(" \n"), []);
});
