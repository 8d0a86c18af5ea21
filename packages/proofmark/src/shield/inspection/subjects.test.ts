import assert from "node:assert/strict";
import { test } from "node:test";

import { inspectField } from "./inspect.ts";
import { isProse } from "./is-prose.ts";
import { countSteps } from "./steps.fixture.ts";
import { subjectsOf } from "./subjects.ts";

const field = (value: string) => ({ place: "query", name: "query.q", value, isName: false }) as const;
const sentences =
  "We met on Tuesday to talk about the harbour, and nobody objected to the plan. The O'Briens will bring the boats.";

test("a plain value has one reading", () => {
  assert.deepEqual(
    subjectsOf(field("Brass compass, 42 mm")).map(({ text }) => text),
    ["Brass compass, 42 mm"],
  );
});

test("an encoded value is read as sent and decoded", () => {
  assert.deepEqual(
    subjectsOf(field("&lt;B&gt;")).map(({ text, lower }) => [text, lower]),
    [
      ["&lt;B&gt;", "&lt;b&gt;"],
      ["<B>", "<b>"],
    ],
  );
});

test("the lower form is as long as the text, whatever letters it has", () => {
  for (const text of ["\u0130SELECT", "STRASSE \u1e9e", "\u212aELVIN"]) {
    const [subject] = subjectsOf(field(text));
    assert.equal(subject?.lower.length, text.length);
  }
  assert.equal(subjectsOf(field("\u0130SELECT"))[0]?.lower, "\u0130select");
});

test("a value in more encodings than anybody needs is an attack by itself", () => {
  assert.deepEqual(
    inspectField(field("%2525252525252527")).map(({ detector, points }) => [detector, points]),
    [["encoding", 5]],
  );
});

test("sentences are prose", () => {
  assert.ok(isProse(sentences));
  assert.ok(
    isProse(
      "Im Hafen l\u00e4gen, so h\u00f6rten wir, noch drei \u00e4ltere Boote, die keiner mehr br\u00e4uchte, sagte sie.",
    ),
  );
});

for (const [name, text] of [
  ["few words", "Too short to say"],
  [
    "a statement",
    "SELECT a, b, c FROM t WHERE x = 1 AND y = '2' OR z IN (1, 2, 3) ORDER BY 1, 2, 3 LIMIT 10;",
  ],
  ["one long word", "a".repeat(200)],
  ["sentences before an attack", `${sentences} ' || 1=1) /* ${"<".repeat(20)}`],
  ["many sentences before an attack", `${sentences.repeat(40)} ' or '1'='1'--; $(){}[]<>|&;'"=%00=1`],
] as const) {
  test(`no prose: ${name}`, () => {
    assert.equal(isProse(text), false);
  });
}

test("judging prose costs no more for a text without end", async () => {
  const steps = await countSteps(() => isProse(sentences.repeat(100)));
  assert.ok((await countSteps(() => isProse(sentences.repeat(1_000)))) <= steps * 1.5);
});
