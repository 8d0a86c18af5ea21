import assert from "node:assert/strict";
import { test } from "node:test";

import { inspectField } from "./inspect.ts";
import { countSteps } from "./steps.fixture.ts";

/** What lexers and decoders open and, said again and again, never close. */
const pieces = [
  "'",
  '"',
  "`",
  "<",
  "<a ",
  "<!--",
  "</",
  "&#x",
  "&lt;",
  "%25",
  "%u00",
  "%c0%ae",
  "\\",
  "\\u00",
  "+AD",
  "${",
  "${${",
  "{{",
  "<%",
  "#{",
  "$(",
  "$",
  "((",
  "[[",
  '{"a":',
  '[{"',
  "/*",
  "/*!",
  "--",
  "#",
  ";",
  "|",
  "../",
  "..\\",
  "....//",
  "http://",
  "http://1.",
  "::",
  "1.",
  "0x",
  "O:1:",
  "a=",
  "a[",
  "x'",
  "E'",
  "$a$",
  " or ",
  " union select ",
  "select ",
  "1,",
  "a.b(",
  "\r\n",
  "\0",
  "ignore ",
  "you are now ",
  "QUJD",
  "a ",
  "é",
  "＜",
  "‮",
  "<!ENTITY ",
  "<![CDATA[",
  "${jndi:",
  "${lower:",
  "on=",
  "java.lang.",
  "__proto__.",
  "*)(",
  "||",
  "@@",
  "=",
];

const size = 4_000;

async function stepsFor(piece: string, length: number): Promise<number> {
  const value = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
  return await countSteps(() => inspectField({ place: "body", name: "body.a", value, isName: false }));
}

test("twice the input takes at most about twice the steps, whatever it is made of", async () => {
  const worse: string[] = [];
  let counted = 0;
  for (const piece of pieces) {
    const once = await stepsFor(piece, size);
    const fourTimes = await stepsFor(piece, 4 * size);
    counted += fourTimes;
    if (fourTimes > 5 * once + 1_000) worse.push(`${JSON.stringify(piece)}: ${once} → ${fourTimes}`);
  }
  assert.ok(counted > pieces.length * size, "the steps were counted");
  assert.deepEqual(worse, []);
});
