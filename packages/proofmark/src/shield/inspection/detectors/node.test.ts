import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { nodeDetector } from "./node.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "Node's own objects": [
    "require('child_process').exec('x')",
    "process.mainModule.require('fs')",
    "global.process.env",
    "this.constructor.constructor('return process')()",
    "_$$ND_FUNC$$_function(){}()",
    "process['env']",
    "fs.statSync('x')",
    "[]['filter']['constructor']('x')()",
    "console.trace(1)",
    "import('fs')",
    "new Function('x')()",
    "String.fromCharCode(1)",
    "res.end(require('fs').readFileSync('x'))",
  ],
  "a loop without end": ["while(1)", "while(true){}", "while(!false);", "while (+1) x()"],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(nodeDetector, value) >= refusalPoints);
    });
  }
}

const ordinary: readonly string[] = [
  "process.",
  "the process. It ended",
  "require a form",
  "console.",
  "global warming",
  "while (foo) is bar.",
  "while(!true);",
  "constructor",
  "child process",
  "import taxes",
  "function",
  "meanwhile(1)",
  "a.constructor",
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(nodeDetector, value) < refusalPoints);
  });
}

test("a program in a post of several lines is no more than a hint", () => {
  const post =
    "Try it like this, it works for me:\n\nconst fs = require('fs');\nconst child = require('child_process');\nconsole.log(process.env.HOME);\n\nHope that helps.\n";
  assert.ok(pointsOf(nodeDetector, post, "body") < refusalPoints);
});
