import assert from "node:assert/strict";
import { test } from "node:test";

import { compileTextPattern } from "./text-pattern.ts";

for (const [pattern, matching, others] of [
  ["/admin", ["/admin"], ["/admin/", "/admi", "x/admin"]],
  ["/admin/*", ["/admin/", "/admin/users"], ["/admin", "/x/admin/"]],
  ["*bot*", ["bot", "a bot.", "robots"], ["b ot", ""]],
  ["*.php", [".php", "/a.php"], ["/a.php5"]],
  ["a*b*c", ["abc", "a--b--c", "abbc", "abcbc"], ["acb", "ab", "ac"]],
  ["ab*ba", ["abba", "ab-ba"], ["aba", "ab"]],
  ["a*aa*a", ["aaaa", "a-aa-a"], ["aaa", "a-a-a"]],
  ["*", ["", "x"], []],
  ["**", ["", "x"], []],
  ["", [""], ["x"]],
] as const)
  test(`${JSON.stringify(pattern)} matches what it says and nothing else`, () => {
    const matches = compileTextPattern(pattern);
    for (const text of matching) assert.ok(matches(text), text);
    for (const text of others) assert.ok(!matches(text), text);
  });
