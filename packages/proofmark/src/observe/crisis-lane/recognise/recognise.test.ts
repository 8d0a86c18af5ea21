import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { evaluate, figuresRow } from "../evaluation/evaluate.fixture.ts";
import { harderSet } from "../evaluation/harder.fixture.ts";
import { heldOutSet } from "../evaluation/held-out.fixture.ts";
import { indirectHeldOutSet } from "../evaluation/indirect-held-out.fixture.ts";
import type { LabelledSet } from "../evaluation/labelled-text.fixture.ts";
import { tuningSet } from "../evaluation/tuning.fixture.ts";
import { foldText } from "./fold-text.ts";
import { phraseTables } from "./phrase-tables.ts";
import { recognise } from "./recognise.ts";

const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8");

test("the README gives the figures of the sets that nothing was tuned on, as they are", () => {
  const first = evaluate(heldOutSet);
  assert.ok(first.length >= 12, "the sets were seen");
  for (const figures of first) {
    const second = indirectHeldOutSet[figures.language] ?? assert.fail(figures.language);
    const row = figuresRow(figures, second);
    assert.ok(readme.replaceAll(/ +/g, " ").includes(row), row);
  }
});

test("what the phrases and hints were written with is still recognised, and still passed over", () => {
  for (const set of [tuningSet, harderSet])
    for (const { language, crisis, recognised, falsePositives } of evaluate(set)) {
      assert.ok(recognised >= crisis - 1, `${language}: ${recognised} of ${crisis}`);
      assert.equal(falsePositives, 0, language);
    }
});

function sentencesOf(set: LabelledSet): readonly string[] {
  return Object.values(set).flatMap(({ crisis, ordinary }) => crisis.concat(ordinary));
}

test("no sentence stands in both halves", () => {
  const tuned = new Set([...sentencesOf(tuningSet), ...sentencesOf(harderSet)]);
  const second = Object.values(indirectHeldOutSet).flatMap(({ plain, indirect, ordinary }) =>
    plain.concat(indirect, ordinary),
  );
  const both = [...sentencesOf(heldOutSet), ...second].filter((text) => tuned.has(text));
  assert.deepEqual(both, []);
});

test("each table says who has reviewed it", () => {
  for (const { language, reviewedBy } of phraseTables) assert.ok(reviewedBy.length > 0, language);
});

const disguises: readonly (readonly [string, string])[] = [
  ["capitals", "I WANT TO DIE"],
  ["full width", "Ｉ ｗａｎｔ ｔｏ ｄｉｅ"],
  ["digits for letters", "i w4nt t0 d1e"],
  ["lookalikes of Cyrillic", "I w\u0430nt t\u043e di\u0435"],
  ["invisible signs", "I wa\u200bnt to d\u00adie"],
  ["held keys", "i waaaant to dieeeee"],
  ["dots between letters", "k.i.l.l myself, k i l l m y s e l f"],
  ["typographic quotes", "I don\u2019t want to live anymore"],
  ["a hashtag", "#wanttodie"],
  ["accents left out", "ja nie chce juz zyc"],
];
for (const [what, text] of disguises)
  test(`${what} hide nothing`, () => assert.equal(recognise(text).isRecognised, true));

test("a text says in which language it was recognised, and by which phrases, and holds none of its words", () => {
  const { language, phrases } = recognise("Ich will nicht mehr leben, Herr Proofmark.");
  assert.equal(language, "de");
  assert.ok(phrases.every((id) => /^[a-z]{2}\/(?:phrases|told)\/\d+$/.test(id)));
});

test("the beginning and the end of a long text are read, and no phrase is put together over the gap", () => {
  const filler = "word ".repeat(4_000);
  assert.equal(recognise(`I want to die. ${filler}`).isRecognised, true);
  assert.equal(recognise(`${filler} I want to die.`).isRecognised, true);
  assert.equal(recognise(`${filler} I want to die. ${filler}`).isRecognised, false);
  assert.equal(recognise(`${"x".repeat(4_090)} I want${" ".repeat(9_000)}to die`).isRecognised, false);
});

test("the work grows with the text and not faster, whatever the text is", () => {
  for (const piece of [
    "i want to ",
    "死",
    "i wish i was not ",
    "a1",
    "k i l l ",
    "never ",
    "ich will ",
    "!".repeat(9),
  ]) {
    // What is read has an end: a hundred times the text is as many words.
    const words = foldText(piece.repeat(2_000)).length;
    assert.ok(words <= 2 * 4_096 + 12, `${piece}: ${words}`);
    assert.equal(foldText(piece.repeat(200_000)).length <= 2 * 4_096 + 12, true, piece);
    recognise(piece.repeat(200_000));
  }
});

test("two signs are as much as a hint, one is not, and laughter or a film take a hint back but nothing that is plain", () => {
  for (const [text, isRecognised] of [
    ["I've made up my mind.", false],
    ["I've made up my mind. Tonight is the night.", true],
    ["I can't do this anymore", true],
    ["I can't do this anymore 😂", false],
    ["In the film she says she can't do this anymore", false],
    ["I want to kill myself 😂", true],
  ] as const)
    assert.equal(recognise(text).isRecognised, isRecognised, text);
});

test("what excuses an idiom excuses nobody who means it", () => {
  for (const text of [
    "My child wants to kill himself",
    "I'll kill myself with a knife",
    "I want to die lol",
    "if you leave me again I will kill myself",
    "Wenn er mich wieder schlägt, bringe ich mich um",
    "je veux mourir mdr",
    "Se ele sair de novo eu me mato",
    "No reason to live with this pain",
    "Two years ago I tried to kill myself and the thoughts are back",
  ])
    assert.equal(recognise(text).isRecognised, true, text);
});

test("an empty text, broken surrogates and control characters are ordinary", () => {
  for (const text of ["", " ", "\ud800", "\u0000\u0001", "\udc00\ud800".repeat(5_000)])
    assert.equal(recognise(text).isRecognised, false);
});
