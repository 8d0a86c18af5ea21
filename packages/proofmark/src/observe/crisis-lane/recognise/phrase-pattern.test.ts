import assert from "node:assert/strict";
import { test } from "node:test";

import { foldText, sentenceEndMark } from "./fold-text.ts";
import { PhraseIndex, type PhraseMatch } from "./phrase-index.ts";
import { compilePhrase } from "./phrase-pattern.ts";

function isFound(phrase: string, words: readonly string[]): boolean {
  const found: PhraseMatch[] = [];
  new PhraseIndex([compilePhrase("en/phrases/0", "en", phrase, {})]).find(words, (match) =>
    found.push(match),
  );
  return found.length > 0;
}

test("a full stop in a phrase is the end of a sentence, and so is the end of the text", () => {
  for (const [words, isEnd] of [
    [["done", sentenceEndMark], true],
    [["done", "with", "it", sentenceEndMark], false],
    [["done", "now", sentenceEndMark], true],
  ] as const)
    assert.equal(isFound("done now? .", words), isEnd, words.join(" "));
});

test("alternatives of several words are refused, for they would never be found", () => {
  for (const phrase of ["kill|do-it myself", "我 想死|想"])
    assert.throws(() => compilePhrase("xx/phrases/0", "xx", phrase, {}), RangeError, phrase);
  assert.throws(() => compilePhrase("xx/phrases/0", "xx", "i @most", { most: "am|have-been" }), RangeError);
});

test("a phrase begins and ends with something that is always there", () => {
  for (const phrase of ["to? die", ".. die", "die .."])
    assert.throws(() => compilePhrase("xx/phrases/0", "xx", phrase, {}), RangeError, phrase);
});

test("no word of a text is the mark of its end", () => {
  assert.deepEqual(
    ["a . b", "...", "。", "end."]
      .flatMap((text) => foldText(text))
      .filter((word) => word === sentenceEndMark),
    [],
  );
});
