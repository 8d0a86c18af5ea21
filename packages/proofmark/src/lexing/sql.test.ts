import assert from "node:assert/strict";
import { test } from "node:test";

import { array, assert as check, constantFrom, oneof, property, string } from "fast-check";

import { countSteps } from "../shield/inspection/steps.fixture.ts";
import { lexSql, type SqlDialect, type SqlStart } from "./sql.ts";

/** `kind:text` of each token. */
function read(text: string, dialect: SqlDialect, start?: SqlStart): string[] {
  return lexSql(text, dialect, start).map((token) => `${token.kind}:${text.slice(token.start, token.end)}`);
}

const everyDialect = ["postgresql", "mysql", "sqlite"] as const;

const inEveryDialect: readonly (readonly [text: string, tokens: readonly string[]])[] = [
  ["", []],
  [" \t\r\n", []],
  ["a.b", ["word:a", "punctuation:.", "word:b"]],
  ["'it''s'", ["string:'it''s'"]],
  ["'a", ["open-string:'a"]],
  ["'a''", ["open-string:'a''"]],
  ["1 .5 1.5e-3 1e9", ["number:1", "number:.5", "number:1.5e-3", "number:1e9"]],
  ["0x1F", ["number:0x1F"]],
  ["x'1f'", ["string:x'1f'"]],
  ["a-- b\nc", ["word:a", "comment:-- b", "word:c"]],
  ["a--", ["word:a", "comment:--"]],
  ["a/* ' */b", ["word:a", "comment:/* ' */", "word:b"]],
  ["a/* '", ["word:a", "open-comment:/* '"]],
  ["a>=1;", ["word:a", "operator:>=", "number:1", "punctuation:;"]],
  ["f(1,2)", ["word:f", "punctuation:(", "number:1", "punctuation:,", "number:2", "punctuation:)"]],
  ["é_1", ["word:é_1"]],
  ["t.5", ["word:t", "punctuation:.", "number:5"]],
];

for (const dialect of everyDialect) {
  for (const [text, tokens] of inEveryDialect) {
    test(`${JSON.stringify(text)} is read as ${dialect} reads it`, () => {
      assert.deepEqual(read(text, dialect), tokens);
    });
  }
}

const cases: readonly (readonly [
  dialect: SqlDialect,
  text: string,
  tokens: readonly string[],
  start?: SqlStart,
])[] = [
  ["postgresql", "'a\\'b", ["string:'a\\'", "word:b"]],
  ["postgresql", "E'a\\'b'c", ["string:E'a\\'b'", "word:c"]],
  ["postgresql", "U&'a\\' u&\"b\"", ["string:U&'a\\'", 'name:u&"b"']],
  ["postgresql", "N'a'B'1'", ["string:N'a'", "string:B'1'"]],
  ["postgresql", "$$it's$$,", ["string:$$it's$$", "punctuation:,"]],
  ["postgresql", "$a$ $b$ $$ $a$", ["string:$a$ $b$ $$ $a$"]],
  ["postgresql", "$a$ 1", ["open-string:$a$ 1"]],
  ["postgresql", "a$b$c", ["word:a$b$c"]],
  ["postgresql", "$1::int", ["parameter:$1", "operator:::", "word:int"]],
  ["postgresql", '"a""b" "', ['name:"a""b"', 'open-name:"']],
  ["postgresql", "/* a /* b */ c */d", ["comment:/* a /* b */ c */", "word:d"]],
  ["postgresql", "a->>'b' @> c", ["word:a", "operator:->>", "string:'b'", "operator:@>", "word:c"]],
  ["postgresql", "a=-1", ["word:a", "operator:=", "operator:-", "number:1"]],
  ["postgresql", "a@-1", ["word:a", "operator:@-", "number:1"]],
  ["postgresql", "a+--b", ["word:a", "operator:+", "comment:--b"]],
  ["postgresql", "a*/*b*/c", ["word:a", "operator:*", "comment:/*b*/", "word:c"]],
  ["postgresql", "a#b", ["word:a", "operator:#", "word:b"]],
  ["postgresql", "--a\rb", ["comment:--a", "word:b"]],
  ["postgresql", "a[1]", ["word:a", "punctuation:[", "number:1", "punctuation:]"]],
  ["mysql", "'a\\'b'", ["string:'a\\'b'"]],
  ["mysql", "'a\\", ["open-string:'a\\"]],
  ["mysql", '"a""b"', ['string:"a""b"']],
  ["mysql", "`a``b` `", ["name:`a``b`", "open-name:`"]],
  ["mysql", "`a\\`b", ["name:`a\\`", "word:b"]],
  ["mysql", "a#b\nc", ["word:a", "comment:#b", "word:c"]],
  ["mysql", "a--1", ["word:a", "operator:-", "operator:-", "number:1"]],
  ["mysql", "/*!50000union*/ 1", ["comment:/*!50000", "word:union", "comment:*/", "number:1"]],
  ["mysql", "/*M!100100 a", ["open-comment:/*M!100100", "word:a"]],
  ["mysql", "/*! a /* b */ c */", ["comment:/*!", "word:a", "comment:/* b */", "word:c", "comment:*/"]],
  ["mysql", "a*/b", ["word:a", "operator:*", "operator:/", "word:b"]],
  ["mysql", "_utf8'a'_utf8 'a'", ["string:_utf8'a'", "word:_utf8", "string:'a'"]],
  ["mysql", '_latin1"a\\""', ['string:_latin1"a\\""']],
  ["mysql", "1abc 0x1g", ["word:1abc", "word:0x1g"]],
  ["mysql", "1.union 1e0union", ["number:1.", "word:union", "number:1e0", "word:union"]],
  ["mysql", "@a:=@@version", ["parameter:@a", "operator::=", "parameter:@@version"]],
  ["mysql", "a<=>\\N", ["word:a", "operator:<=>", "word:\\N"]],
  ["mysql", "a||?&&:b", ["word:a", "operator:||", "parameter:?", "operator:&&", "parameter::b"]],
  ["mysql", "{d '1'}", ["punctuation:{", "word:d", "string:'1'", "punctuation:}"]],
  ["sqlite", '[a b] `c` "d" [', ["name:[a b]", "name:`c`", 'name:"d"', "open-name:["]],
  ["sqlite", "'a\\'b", ["string:'a\\'", "word:b"]],
  [
    "sqlite",
    "?1 :n @n $n ?",
    ["parameter:?1", "parameter::n", "parameter:@n", "parameter:$n", "parameter:?"],
  ],
  ["sqlite", "a->>'b'||c", ["word:a", "operator:->>", "string:'b'", "operator:||", "word:c"]],
  ["sqlite", "/*!1*/2", ["comment:/*!1*/", "number:2"]],
  ["postgresql", "a' or 1", ["string:a'", "word:or", "number:1"], "single-quoted"],
  ["postgresql", "a''b", ["open-string:a''b"], "single-quoted"],
  ["postgresql", "'", ["string:'"], "single-quoted"],
  ["mysql", 'a\\"b"c', ['string:a\\"b"', "word:c"], "double-quoted"],
  ["sqlite", 'a"c', ['name:a"', "word:c"], "double-quoted"],
  ["mysql", "a`c", ["name:a`", "word:c"], "backtick-quoted"],
  ["mysql", "", [], "single-quoted"],
];

for (const [dialect, text, tokens, start] of cases) {
  const context = start === undefined ? "" : `, ${start},`;
  test(`${JSON.stringify(text)}${context} is read as ${dialect} reads it`, () => {
    assert.deepEqual(read(text, dialect, start), tokens);
  });
}

const pieces = [
  ...Array.from(" \t\n\r'\"`\\$()[]{},;.+-*/<>=~!@#%^&|?:_019xXeEnNU&aé\u00a0"),
  "--",
  "/*",
  "/*!",
  "*/",
  "$a$",
  "E'",
  "_a'",
  "0x",
  "1e",
  "select",
];
const statement = array(constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(""));
const dialects = constantFrom(...everyDialect);
const starts = constantFrom<SqlStart>("plain", "single-quoted", "double-quoted", "backtick-quoted");

test("tokens and blanks cover every text, in order and without overlap", () => {
  const text = oneof(statement, string({ unit: "binary" }));
  check(
    property(text, dialects, starts, (input, dialect, start) => {
      let at = 0;
      for (const token of lexSql(input, dialect, start)) {
        assert.ok(token.start >= at && token.end > token.start);
        assert.equal(input.slice(at, token.start).trim(), "");
        at = token.end;
      }
      assert.equal(input.slice(at).trim(), "");
    }),
    { numRuns: 3000 },
  );
});

test("a string literal that a dialect writes itself stays one token, whatever it holds", () => {
  const quotes = {
    postgresql: (value: string) => `'${value.replaceAll("'", "''")}'`,
    sqlite: (value: string) => `'${value.replaceAll("'", "''")}'`,
    mysql: (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`,
  };
  check(
    property(statement, dialects, (value, dialect) => {
      const literal = quotes[dialect](value);
      assert.deepEqual(read(`a = ${literal} and`, dialect), [
        "word:a",
        "operator:=",
        `string:${literal}`,
        "word:and",
      ]);
    }),
    { numRuns: 1000 },
  );
});

type Steps = readonly [small: number, large: number];

async function stepsOf(piece: string, dialect: (typeof everyDialect)[number]): Promise<Steps> {
  const count = async (size: number): Promise<number> => {
    const text = piece.repeat(size / piece.length);
    const run = (): unknown => lexSql(text, dialect);
    return Math.min(await countSteps(run), await countSteps(run), await countSteps(run));
  };
  return [await count(2_000), await count(4_000)];
}

/** Where the square of the length counts it is four times; an engine that compiles anew loses some counts, and doubles some. */
function isLinear([small, large]: Steps): boolean {
  return large <= small * 3 + 200;
}

test("twice the text costs at most about twice the steps, whatever it is made of", async () => {
  for (const dialect of everyDialect) {
    for (const piece of pieces) {
      let steps = await stepsOf(piece, dialect);
      // An engine that optimises a function meanwhile loses some of its counts.
      for (let left = 2; left > 0 && !isLinear(steps); left--) steps = await stepsOf(piece, dialect);
      assert.ok(isLinear(steps), `${dialect} ${JSON.stringify(piece)} ${steps.join(" ")}`);
    }
  }
});
