import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { classesOf } from "../char-class.ts";
import { countSteps } from "../steps.fixture.ts";
import { normalise } from "./normalise.ts";

const undo = (text: string): string | undefined => normalise(text, classesOf(text));
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const tags = (text: string): string =>
  Array.from(text, (character) => String.fromCodePoint(0xe0000 + (character.codePointAt(0) ?? 0))).join("");

const undone: readonly (readonly [name: string, encoded: string, plain: string])[] = [
  ["percent", "%27%20or%20a", "' or a"],
  ["percent twice", "%2527", "'"],
  ["percent four times", "%25252527", "'"],
  ["percent of a character in two bytes", "caf%C3%A9", "caf\u00e9"],
  ["an overlong slash in two bytes", "..%c0%af..", "../.."],
  ["an overlong quote in three bytes", "%e0%80%a7", "'"],
  ["an overlong quote in four bytes", "%f0%80%80%a7", "'"],
  ["%u escapes", "%u0027%U003c", "'<"],
  ["entities by name", "&lt;img src&equals;x&gt;", "<img src=x>"],
  ["entities without a semicolon", "&ltimg&gt", "<img>"],
  ["entities by number", "&#60;&#x3c;&#X003C;&#0000060", "<<<<"],
  ["entities of entities", "&amp;amp;lt;", "<"],
  ["a scheme in entities", "java&Tab;script&colon;x", "java\tscript:x"],
  ["escapes of JavaScript", "\\x3cimg\\u003e\\u{3c}", "<img><"],
  ["escapes in octal", "\\074img\\076", "<img>"],
  ["escapes of CSS", "\\3c img\\00003e", "<img>"],
  ["UTF-7", "+ADw-script+AD4-", "<script>"],
  ["UTF-7 that ends by itself", "+ADw.", "<."],
  ["a whole value in base64", base64("<script>x()"), "<script>x()"],
  ["base64 in the alphabet of URLs, without padding", "Pz8_Pz4-YWJjZA", "????>>abcd"],
  ["data in a URL", `data:text/html;base64,${base64("<b>hi")}`, "data:text/html;base64,<b>hi"],
  [
    "base64 within a command",
    `echo ${base64("cat /etc/hosts; ls")} | base64 -d`,
    "echo cat /etc/hosts; ls | base64 -d",
  ],
  ["base64 of UTF-16", Buffer.from("whoami /all", "utf16le").toString("base64"), "whoami /all"],
  ["NUL bytes", "sel\0ect", "select"],
  ["UTF-16 with a NUL in each unit", "\0<\0b\0>", "<b>"],
  ["no width", "se\u200ble\u00adct\ufeff", "select"],
  ["full width", "\uff07\uff1cscript\uff1e", "'<script>"],
  ["small forms", "\ufe64b\ufe65", "<b>"],
  ["best-fit quotes", "a\u02bc or \u2032", "a' or '"],
  ["mathematical letters", "\u{1d42c}\u{1d41e}\u{1d425}", "sel"],
  ["letters of another script within a word", "s\u0435l\u0435\u0441t", "select"],
  ["tags, which only models read", `hi${tags("ignore")}`, "hiignore"],
  ["mixed layers", "%26lt%3b\\u0025\\u0033\\u0063", "<<"],
];

for (const [name, encoded, plain] of undone) {
  test(`undone: ${name}`, () => {
    assert.equal(undo(encoded), plain);
  });
}

const kept: readonly (readonly [name: string, text: string])[] = [
  ["plain words", "The quick brown fox, 42 times."],
  ["a share in percent", "100% of it, 5%, and %zz"],
  ["a percent sign with bytes of no character", "%ff%fe"],
  ["a company's name", "Marks & Spencer; AT&T"],
  ["a query in a text", "/a?b=1&copy=2&region=3"],
  ["a path of Windows", "C:\\new\\temp\\readme.txt"],
  ["an expression", "\\d+\\.\\w*"],
  ["letters of another script by themselves", "\u0441\u0435\u043b\u0435\u043a\u0442 \u03ba\u03b1\u03b9"],
  ["typographic quotes", "\u201cdon\u2019t\u201d \u2014 she said\u2026"],
  ["accents", "Zo\u00eb Nu\u00f1ez, \u00c5rhus"],
  ["emoji", "\u{1f600} well done \u2764\ufe0f"],
  ["a long word", "internationalisationandlocalisation"],
  ["a digest", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
  ["a random token in base64", "q83vEjRWeJCrze8SNFZ4kKvN7w=="],
  ["a path", "/usr/local/share/documentation/index"],
  ["a sum", "1+1+A+B"],
  ["a telephone number", "+49-30-1234567"],
];

for (const [name, text] of kept) {
  test(`left as it is: ${name}`, () => {
    assert.equal(undo(text), text);
  });
}

test("more layers than anybody needs are not undone, and said to be too many", () => {
  assert.equal(undo("%25252525252527"), undefined);
});

/** Text in which encodings are frequent, and half-finished ones as well. */
const encodedText = fc
  .array(
    fc.oneof(
      fc.constantFrom("%", "%2", "%25", "%u00", "&", "&#", "&lt", "&amp;", ";", "\\", "\\x", "\\u00", "\\u{"),
      fc.constantFrom("27", "3c", "3C", "0", "}", " ", "+A", "+ADw", "-", "=", "\0", "\u200b", "\uff07"),
      fc.constantFrom("PHNjcmlwdD4", "base64,", "\u0435", "x", "\u{1d42c}", "\ud835", "%c0%af", "\u02bc"),
      fc.string({ unit: "binary", maxLength: 6 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

test("normalising twice changes nothing, and never makes a text longer", () => {
  fc.assert(
    fc.property(fc.oneof(encodedText, fc.base64String(), fc.string({ unit: "binary" })), (text) => {
      const once = undo(text);
      if (once === undefined) return;
      assert.ok(once.length <= text.length);
      assert.equal(undo(once), once);
    }),
    { numRuns: 3_000 },
  );
});

test("what is percent-encoded up to four times comes out as it went in", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "'", "<", " ", "/", "\u00e9") }),
      fc.nat(3),
      (text, times) => {
        let encoded = text;
        for (let round = 0; round <= times; round++) encoded = encodeURIComponent(encoded);
        assert.equal(undo(encoded), text);
      },
    ),
  );
});

const worst: readonly (readonly [name: string, part: string])[] = [
  ["percent signs", "%"],
  ["percent signs and a digit", "%2"],
  ["encoded percent signs", "%25"],
  ["ampersands", "&"],
  ["references that never end", "&#x000000000"],
  ["backslashes", "\\"],
  ["escapes that never end", "\\u{0"],
  ["plus signs", "+A"],
  ["UTF-7 that never ends", "+AAAA"],
  ["base64 of text", "YWFh"],
  ["base64 of base64", "WVdG"],
  ["letters of two scripts", "a\u0435"],
  ["full width", "\uff07"],
  ["NUL bytes", "\0a"],
  ["half pairs", "\ud835"],
];

for (const [name, part] of worst) {
  test(`costs in proportion to the length: ${name}`, async () => {
    const small = part.repeat(2_000);
    const large = part.repeat(8_000);
    const one = await countSteps(() => undo(small));
    const four = await countSteps(() => undo(large));
    assert.ok(four < one * 8, `${one} steps, and for four times the text ${four}`);
  });
}
