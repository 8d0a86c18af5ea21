import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";

import { hostileText, JudgedSink } from "../../instrument/judged.fixture.ts";
import { shellSink } from "./guard.ts";

const sink = new JudgedSink(shellSink());
const runs = { numRuns: 300 };

const shapeOf = (value: string, command: string): string | undefined =>
  sink.shapeOf({ values: [value] }, { at: "test", file: "/bin/sh", args: ["-c", command] });

/** Without signs that end the quotes or have a meaning between them, and without NUL. */
const quotable = (meaning: string): fc.Arbitrary<string> =>
  hostileText.map((text) =>
    Array.from(text)
      .filter((sign) => !meaning.includes(sign) && sign !== "\0")
      .join(""),
  );

for (const [what, quote, meaning] of [
  ["an apostrophe between single quotes", "'", "'"],
  ["quotes, backslashes or expansions between double quotes", '"', '"$`\\'],
] as const)
  test(`a value without ${what} is never refused`, () => {
    fc.assert(
      fc.property(quotable(meaning), (value) => {
        assert.equal(shapeOf(value, `printf %s ${quote}${value}${quote} | wc`), undefined);
      }),
      runs,
    );
  });

test("an apostrophe in front, quoted as POSIX has it, is never refused", () => {
  // But for the two signs that the quoting itself is made of: they stand there outside of quotes, whoever wrote them.
  const values = fc.stringMatching(/^'[^'\0]{1,20}$/).filter((value) => value !== "'\\");
  fc.assert(
    fc.property(values, (value) => {
      const quoted = `'${value.replaceAll("'", String.raw`'\''`)}'`;
      assert.equal(shapeOf(value, `printf %s ${quoted} | wc`), undefined);
    }),
    runs,
  );
});

test("a plain word is never refused", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.,:@%+=-]{0,30}$/), (word) => {
      assert.equal(shapeOf(word, `wc ${word}`), undefined);
    }),
    runs,
  );
});

test("what follows an unquoted value as another command is always refused", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{2,8}(?:;|&&|\||\n)[ ]?[a-z]{2,8}$/), (value) => {
      assert.notEqual(shapeOf(value, `wc ${value}`), undefined);
    }),
    runs,
  );
});

test("no value and no command break the judge", () => {
  fc.assert(
    fc.property(hostileText, hostileText, (value, around) => {
      shapeOf(value, around + value);
      sink.shapeOf({ values: [value, around] }, { at: "test", file: value, args: [around, value] });
    }),
    runs,
  );
  assert.deepEqual(sink.faults, []);
});
