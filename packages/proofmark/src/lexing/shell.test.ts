import assert from "node:assert/strict";
import { test } from "node:test";

import { lexShell, type ShellStart } from "./shell.ts";

/** `kind:text` of each token. */
function read(text: string, start?: ShellStart): string[] {
  return lexShell(text, start).map((token) => `${token.kind}:${text.slice(token.start, token.end)}`);
}

const cases: readonly (readonly [text: string, tokens: readonly string[], start?: ShellStart])[] = [
  ["", []],
  ["ls -l", ["word:ls", "blank: ", "word:-l"]],
  ["a;b", ["word:a", "operator:;", "word:b"]],
  [
    "a&&b||c|d&",
    ["word:a", "operator:&&", "word:b", "operator:||", "word:c", "operator:|", "word:d", "operator:&"],
  ],
  ["a\nb", ["word:a", "operator:\n", "word:b"]],
  ["c'a't", ["word:c", "single-quoted:'a'", "word:t"]],
  ["it's", ["word:it", "open-single-quoted:'s"]],
  ['"a b"c', ['quote:"', "quoted:a b", 'quote:"', "word:c"]],
  ['"a', ['open-quote:"', "quoted:a"]],
  ['"a\\"b\\n"', ['quote:"', "quoted:a", 'escape:\\"', "quoted:b", "quoted:\\n", 'quote:"']],
  ["\\ls \\", ["escape:\\l", "word:s", "blank: ", "escape:\\"]],
  ["$(id)", ["substitution-start:$(", "word:id", "substitution-end:)"]],
  [
    "$((1+(2)))x",
    [
      "expansion-start:$((",
      "expansion-word:1+",
      "expansion-word:(",
      "expansion-word:2",
      "expansion-word:)",
      "expansion-end:))",
      "word:x",
    ],
  ],
  [
    "$(a (b) c)d",
    [
      "substitution-start:$(",
      "word:a",
      "blank: ",
      "operator:(",
      "word:b",
      "operator:)",
      "blank: ",
      "word:c",
      "substitution-end:)",
      "word:d",
    ],
  ],
  ["`id`", ["substitution-start:`", "word:id", "substitution-end:`"]],
  [
    '`a "b`c',
    ["substitution-start:`", "word:a", "blank: ", 'open-quote:"', "quoted:b", "substitution-end:`", "word:c"],
  ],
  ["$(id", ["open-substitution:$(", "word:id"]],
  ["$a${b}$@$", ["variable:$a", "variable:${b}", "variable:$@", "word:$"]],
  [
    "${a:-`id`}b",
    [
      "expansion-start:${",
      "expansion-word:a:-",
      "substitution-start:`",
      "word:id",
      "substitution-end:`",
      "expansion-end:}",
      "word:b",
    ],
  ],
  [
    '"${a:-it\'s}"',
    [
      'quote:"',
      "expansion-start:${",
      "expansion-word:a:-it",
      "expansion-word:'s",
      "expansion-end:}",
      'quote:"',
    ],
  ],
  ["$'a\\'b'c", ["ansi-quoted:$'a\\'b'", "word:c"]],
  [
    "a>b 2>&1 <<<c &>d",
    [
      "word:a",
      "redirection:>",
      "word:b",
      "blank: ",
      "redirection:2>&",
      "word:1",
      "blank: ",
      "redirection:<<<",
      "word:c",
      "blank: ",
      "redirection:&>",
      "word:d",
    ],
  ],
  ["a2>b", ["word:a2", "redirection:>", "word:b"]],
  ["<(id)", ["substitution-start:<(", "word:id", "substitution-end:)"]],
  ["a#b #c\nd", ["word:a#b", "blank: ", "comment:#c", "operator:\n", "word:d"]],
  ["a';id", ["single-quoted:a'", "operator:;", "word:id"], "single-quoted"],
  ["a", ["open-single-quoted:a"], "single-quoted"],
  [
    'a`b`";id',
    ["quoted:a", "substitution-start:`", "word:b", "substitution-end:`", 'quote:"', "operator:;", "word:id"],
    "double-quoted",
  ],
];

for (const [text, tokens, start] of cases) {
  test(`${JSON.stringify(text)}${start === undefined ? "" : ` after an open ${start} part`} is read as a shell reads it`, () => {
    assert.deepEqual(read(text, start), tokens);
  });
}

test("tokens cover every text without gaps, whatever its characters", () => {
  const alphabet = "a1 \t\n'\"`\\$(){}<>&|;#";
  let seed = 7;
  for (let round = 0; round < 3000; round++) {
    let text = "";
    for (let index = 0; index < round % 23; index++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      text += alphabet[(seed >> 8) % alphabet.length];
    }
    for (const start of ["plain", "single-quoted", "double-quoted"] as const) {
      let at = 0;
      for (const token of lexShell(text, start)) {
        assert.equal(token.start, at, text);
        assert.ok(token.end > token.start, text);
        at = token.end;
      }
      assert.equal(at, text.length, text);
    }
  }
});
