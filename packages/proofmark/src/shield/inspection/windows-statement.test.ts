import assert from "node:assert/strict";
import { test } from "node:test";

import { readWindowsStatement } from "./windows-statement.ts";

const statements: readonly (readonly [text: string, shape: string | undefined])[] = [
  ['for /f "tokens=1" %i in (x) do echo', "for-variable-in"],
  ["for %%a in (1,2) do x", "for-variable-in"],
  ["for /r in x", "for-switch-in"],
  ["for sale in paris", undefined],
  ["for 50% in (about) a week", undefined],
  ["if exist a.txt (del a.txt)", "if-exist"],
  ["if not exist a.txt echo x", "if-exist"],
  ["if errorlevel 1 x", "if-errorlevel"],
  ["if a==b x", "if-equal"],
  ["if /i a == b x", "if-equal"],
  ["if %x% gtr 2 x", "if-comparison"],
  ["if you can", undefined],
  ["if i exist then", undefined],
];

for (const [text, shape] of statements) {
  test(`${JSON.stringify(text)} is ${shape ?? "no statement of cmd"}`, () => {
    const name = text.startsWith("for") ? "for" : "if";
    assert.equal(readWindowsStatement(text, name.length, name), shape);
  });
}
