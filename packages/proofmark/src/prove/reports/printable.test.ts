import assert from "node:assert/strict";
import { test } from "node:test";

import { printable, printableLine } from "./printable.ts";

const hostile: readonly [string, string, string][] = [
  ["an escape sequence", "\u001b[31mred", "\\u{1b}[31mred"],
  ["a C1 control sequence", "\u009b2J", "\\u{9b}2J"],
  ["a bell", "a\u0007", "a\\u{7}"],
  ["NUL", "a\u0000b", "a\\u{0}b"],
  ["a lone carriage return", "good\rbad", "good\\u{d}bad"],
  ["a right-to-left override", "\u202Egnp.exe", "\\u{202e}gnp.exe"],
  ["a zero-width space", "a\u200Bb", "a\\u{200b}b"],
  ["a lone surrogate", "a\uD800", "a\uFFFD"],
];
for (const [name, text, shown] of hostile)
  test(`${name} is shown, not obeyed`, () => {
    assert.equal(printable(text), shown);
  });

for (const text of ["line\nline", "a\tb", "é ü 日本 😀", "● ✕ →"])
  test(`${JSON.stringify(text)} stays as it is`, () => {
    assert.equal(printable(text), text);
  });

test("line ends of HTTP become those of text", () => {
  assert.equal(printable("a\r\nb"), "a\nb");
});

test("a line has no line feeds", () => {
  assert.equal(printableLine("a\r\n\tb"), "a b");
});
