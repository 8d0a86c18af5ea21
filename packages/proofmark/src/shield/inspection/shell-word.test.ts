import assert from "node:assert/strict";
import { test } from "node:test";

import { ShellWord } from "./shell-word.ts";

function read(source: string, start = 0): ShellWord {
  const word = new ShellWord();
  word.read(source, start);
  return word;
}

const words: readonly (readonly [source: string, text: string, isSplit: boolean])[] = [
  ["cat /x", "cat", false],
  ["CAT", "cat", false],
  ["c'a't x", "cat", true],
  ['c""at', "cat", true],
  ["'cat' x", "cat", false],
  ["I'd", "id", false],
  ["c\\at", "cat", true],
  ["c$@at", "cat", true],
  ["c${x}at", "cat", true],
  ["c``at", "cat", true],
  ["c$()at", "cat", true],
  ["c>()at", "cat", true],
  ["c^at", "cat", true],
  ["c{a,oun}t", "cat", true],
  ["/bin/cat", "cat", false],
  ["C:\\x\\cmd.exe", "cmd.exe", false],
  ["cat${IFS}x", "cat", false],
  ["cat$IFS$9x", "cat", false],
  ["{cat,x}", "cat", false],
  ["cmd/c dir", "cmd", false],
  ["id\\n", "id", false],
  ["", "", false],
  [";x", "", false],
];

for (const [source, text, isSplit] of words) {
  test(`${JSON.stringify(source)} runs ${JSON.stringify(text)}${isSplit ? ", held apart" : ""}`, () => {
    const word = read(source);
    assert.equal(word.text, text);
    assert.equal(word.isSplit, isSplit);
  });
}

test("the word ends where the next one may begin", () => {
  assert.equal(read("cat /x").end, 3);
  assert.equal(read("cat${IFS}x").end, 9);
  assert.equal(read("a;b", 2).end, 3);
});

test("the folder of programs is told from others", () => {
  assert.ok(read("/usr/bin/x").isBin);
  assert.ok(!read("/usr/share/x").isBin);
});

test("a word without end is read to a limit", () => {
  assert.ok(read("a".repeat(10_000)).end < 300);
  assert.ok(read("'".repeat(10_000)).end < 300);
});
