import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { asciiPiecesOf, piecesOf } from "./pieces.ts";

describe("pieces of a value", () => {
  for (const [value, piece] of [
    ["1,2)or(1=1", "2)or(1=1"],
    ["a,b;id x", "b;id x"],
    ["id:1 or 1=1", "1 or 1=1"],
    ["folder/y;id", "y;id"],
    ["1 o'r 1=1", "r 1=1"],
    ["x<b>' OR</b> '1'='1", " '1'='1"],
    ["x\u00ff' or '1'='1", "' or '1'='1"],
    ["%ff' or '1'='1", "' or '1'='1"],
  ] as const)
    test(`${JSON.stringify(value)} leaves ${JSON.stringify(piece)}`, () => {
      assert.ok(piecesOf(value).includes(piece), piecesOf(value).join(" · "));
    });

  test("a word, a number and words between blanks leave none", () => {
    for (const value of ["", "word", "42", "order by title", "100% cotton"])
      assert.deepEqual(piecesOf(value), []);
  });

  test("escapes of bytes part a text only where they are some", () => {
    assert.deepEqual(asciiPiecesOf("100%fine"), []);
    assert.deepEqual(asciiPiecesOf("abc%ffdef"), ["abc", "def"]);
  });

  test("a value of nothing but signs leaves a bounded number", () => {
    assert.ok(piecesOf("abc,".repeat(100_000)).length <= 1_100);
    assert.ok(asciiPiecesOf("abc\u00e9".repeat(100_000)).length <= 1_100);
  });
});
