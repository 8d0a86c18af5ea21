import assert from "node:assert/strict";
import { test } from "node:test";

import type { FieldPlace } from "../../input/field.ts";
import { CodeExamples, isNamedInSentence, isProgram } from "./code-example.ts";
import type { Subject } from "./detector.ts";
import { subjectsOf } from "./subjects.ts";

function subject(value: string, place: FieldPlace = "body"): Subject {
  const [first] = subjectsOf({ place, name: `${place}.a`, value, isName: false });
  assert.ok(first !== undefined);
  return first;
}

const prose =
  "This is what I have tried so far, and I do not understand why nothing happens when I run it. ".repeat(3);
const fenced = `${prose}\n\n\`\`\`\nMARK\n\`\`\`\n\nMARK ${prose} \`MARK\` and so on.\n\n    MARK\n`;

test("fences, backticks and indented lines quote; what stands beside them does not", () => {
  const examples = new CodeExamples(subject(fenced));
  const quoted: boolean[] = [];
  for (let at = fenced.indexOf("MARK"); at !== -1; at = fenced.indexOf("MARK", at + 1))
    quoted.push(examples.quotes(at));
  assert.deepEqual(quoted, [true, false, true, true]);
});

test("a fence that never closes and backticks over an empty line quote nothing", () => {
  for (const text of [`${prose}\n\`\`\`\nMARK`, `${prose} \`a\n\nMARK\` b`])
    assert.equal(new CodeExamples(subject(text)).quotes(text.indexOf("MARK")), false, text);
});

test("nothing is quoted in a short text, in one without sentences, or outside of a body", () => {
  assert.equal(new CodeExamples(subject("see `MARK`")).quotes(6), false);
  const signs = `${"+-*/ ".repeat(80)}\n\`MARK\``;
  assert.equal(new CodeExamples(subject(signs)).quotes(signs.indexOf("MARK")), false);
  assert.equal(new CodeExamples(subject(fenced, "query")).quotes(fenced.indexOf("MARK")), false);
});

test("a file of code is an example as a whole", () => {
  const file = "function a(list) {\n  for (const each of list) {\n    each.run();\n  }\n}\n".repeat(6);
  const examples = new CodeExamples(subject(file));
  assert.deepEqual([examples.covers(40), examples.quotes(0)], [true, false]);
});

test("three lines of code are a program, three lines of a letter are not", () => {
  assert.equal(isProgram(subject("const a = 1;\nif (a) {\n  b();\n}")), true);
  assert.equal(isProgram(subject("Dear Ann,\nthank you for the letter.\nYours\nBob")), false);
  assert.equal(isProgram(subject("const a = 1;\nif (a) {\n  b();\n}", "query")), false);
});

function named(text: string): boolean {
  return isNamedInSentence(subject(text), text.indexOf("<"));
}

test("a tag is named in a sentence where words surround it and no code follows", () => {
  assert.equal(named("put it in the <script> tag of a page"), true);
  assert.equal(named("use `<iframe>`, or not"), true);
  assert.equal(named("<script> tag of a page"), false);
  assert.equal(named("put it in the <script>go()"), false);
  assert.equal(named("put it in the <script> var a\nvar b\ngo()"), false);
});
