import assert from "node:assert/strict";
import { test } from "node:test";

import { isDocument } from "./prose.ts";

test("several lines of some length are a document", () => {
  assert.ok(isDocument("a line of text that goes on and on\n".repeat(3)));
});

test("a short text, or a long one of one line, is none", () => {
  assert.ok(!isDocument("a\nb\nc\nd"));
  assert.ok(!isDocument("word ".repeat(100)));
});
