import assert from "node:assert/strict";
import { test } from "node:test";

import { cookieValue } from "./cookie-value.ts";

for (const [title, header, expected] of [
  ["alone", "sid=1", "1"],
  ["first", "sid=1; other=2", "1"],
  ["last", "other=2; sid=1", "1"],
  ["without a space before it", "other=2;sid=1", "1"],
  ["with a tab before it", "other=2;\tsid=1", "1"],
  ["twice: the first counts", "sid=1; sid=2", "1"],
  ["empty", "sid=; other=2", ""],
  ["with an equals sign in it", "sid=a=b==", "a=b=="],
  ["in quotes, as sent", 'sid="1"', '"1"'],
  ["as the end of another name", "xsid=2; sid=1", "1"],
  ["as the start of another name", "sid2=2; sid=1", "1"],
  ["as a value of another", "other=sid; sid=1", "1"],
  ["not there", "other=2", undefined],
  ["not there in an empty header", "", undefined],
  ["only as the end of another name", "xsid=2", undefined],
  ["only inside another's value", "other=x sid=forged", undefined],
  ["only inside another's value, behind many spaces", "other=x    sid=forged", undefined],
  ["only inside another's value, behind a comma", "other=x,sid=forged", undefined],
  ["only inside another's value, behind an equals sign", "other=sid=forged", undefined],
  ["only in another case", "SID=1", undefined],
  ["only without a value", "sid; other=2", undefined],
] as const) {
  test(`a cookie ${title}: ${JSON.stringify(header)}`, () => {
    assert.equal(cookieValue(header, "sid"), expected);
  });
}

test("a prefix can't be forged by a space in another cookie's value", () => {
  assert.equal(cookieValue("theme=dark __Host-csrf=forged", "__Host-csrf"), undefined);
});
