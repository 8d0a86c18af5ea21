import assert from "node:assert/strict";
import { test } from "node:test";

import { countSteps } from "../shield/inspection/steps.fixture.ts";
import { lexJavaScript } from "./javascript.ts";

const short: Readonly<Record<string, string>> = {
  punctuator: "p",
  name: "n",
  number: "d",
  string: "s",
  template: "t",
};

for (const [text, kinds] of [
  ["a + b", "n p n"],
  ["f('x')", "n p s p"],
  ["'it\\'s'", "s"],
  ["'a\nb'", "open-string n open-string"],
  ['"\\\\" + 1', "s p d"],
  ["1.5e-3+0x1F-.5", "d p d p d"],
  ["0xe-1", "d p d"],
  ["a / b / c", "n p n p n"],
  ["= /[/]\\//g.test(x)", "p regexp p n p n p"],
  ["return /x/", "n regexp"],
  ["f() / 2", "n p p p d"],
  ["a // b\nc", "n comment n"],
  ["a /* b */ c", "n comment n"],
  ["/* a", "open-comment"],
  ["`a${b}c`", "t n t"],
  ["`a${ {x: `y`} }c` + 1", "t p n p t p t p d"],
  ["`a", "open-template"],
  ["`a\\`b`", "t"],
  ["#x in y", "n n n"],
  ["\\u0061lert()", "n p p"],
  ["über", "n"],
] as const) {
  test(`${JSON.stringify(text)} is read as a script`, () => {
    assert.equal(
      lexJavaScript(text)
        .map(({ kind }) => short[kind] ?? kind)
        .join(" "),
      kinds,
    );
  });
}

test("tokens stand in order and within the text, whatever its characters", () => {
  const pieces = ["'", '"', "`", "${", "}", "/", "*", "\\", "\n", "a", "1", ".", "[", "#", "e+", " "];
  let state = 1;
  for (let round = 0; round < 3000; round++) {
    let text = "";
    for (let index = 0; index < 12; index++) {
      state = (state * 48_271) % 2_147_483_647;
      text += pieces[state % pieces.length] ?? "";
    }
    let last = 0;
    for (const { start, end } of lexJavaScript(text)) {
      assert.ok(start >= last && end > start && end <= text.length, JSON.stringify(text));
      assert.equal(text.slice(last, start).trim(), "");
      last = end;
    }
  }
});

function steps(text: string): Promise<number> {
  return countSteps(() => void lexJavaScript(text));
}

for (const piece of ["'", "`${", "/", "/*", "\\", "[/", "1e", "}"]) {
  test(`the work on many ${JSON.stringify(piece)} is linear`, async () => {
    const [few, many] = [await steps(piece.repeat(1000)), await steps(piece.repeat(8000))];
    assert.ok(many < few * 10, `${few} steps, then ${many}`);
  });
}
