import assert from "node:assert/strict";
import { test } from "node:test";

import { clauseSet } from "../evaluation/clauses.fixture.ts";
import { harderSet } from "../evaluation/harder.fixture.ts";
import { indirectSet } from "../evaluation/indirect.fixture.ts";
import { plainSet } from "../evaluation/plain.fixture.ts";
import { tuningSet } from "../evaluation/tuning.fixture.ts";
import { foldText } from "./fold-text.ts";
import { phraseTables } from "./phrase-tables.ts";
import { recognise } from "./recognise.ts";

test("what the tables were written with is still recognised, and still passed over", () => {
  for (const set of [plainSet, indirectSet, tuningSet, harderSet, clauseSet])
    for (const [language, { crisis, ordinary }] of Object.entries(set)) {
      const missed = crisis.filter((text) => !recognise(text).isRecognised);
      assert.ok(missed.length <= 1, `${language}: ${missed.join("\n")}`);
      assert.deepEqual(
        ordinary.filter((text) => recognise(text).isRecognised),
        [],
        language,
      );
    }
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
  assert.ok(phrases.every((id) => /^[a-z]{2}\/[a-z]+\/\d+$/.test(id)));
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

test("clauses that nobody put together before are recognised, whoever says them", () => {
  for (const [text, isRecognised] of [
    ["Most evenings I find myself hoping to simply evaporate", true],
    ["My cousin keeps mentioning how she plans to overdose", true],
    ["I fail to remember what I ever liked", false],
    ["I no longer care to see another morning", true],
    ["Their lives would be so much calmer if I vanished", true],
    ["if I vanished they would all be calmer", true],
    ["Je rêve souvent de disparaître pour toujours", true],
    ["もう消えてしまいたい", true],
  ] as const)
    assert.equal(recognise(text).isRecognised, isRecognised, text);
});

test("clauses are put together within a sentence, in their order and within reach, and a negation parts them", () => {
  for (const [text, isRecognised] of [
    ["I wish to evaporate", true],
    ["I do not wish to evaporate", false],
    ["I wish never to evaporate", false],
    ["It is a wish. To evaporate is what water does.", false],
    ["Evaporate is what I wish water would do", false],
    ["I wish that after all of the long and happy years ahead I evaporate", false],
    ["no reason to live", true],
    ["no reason not to live", false],
    ["I am not tired of living", false],
  ] as const)
    assert.equal(recognise(text).isRecognised, isRecognised, text);
});

test("a film excuses its own sentence and the next one, and nothing after them", () => {
  const hint = "I can't do this anymore";
  for (const [text, isRecognised] of [
    [`We saw a film. ${hint}, she says.`, false],
    [`We saw a film. It was long. ${hint}.`, true],
    [`${hint}. We saw a film.`, true],
  ] as const)
    assert.equal(recognise(text).isRecognised, isRecognised, text);
});

test("an empty text, broken surrogates and control characters are ordinary", () => {
  for (const text of ["", " ", "\ud800", "\u0000\u0001", "\udc00\ud800".repeat(5_000)])
    assert.equal(recognise(text).isRecognised, false);
});
