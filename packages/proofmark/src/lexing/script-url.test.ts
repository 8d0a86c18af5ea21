import assert from "node:assert/strict";
import { test } from "node:test";

import { activeUrlAt } from "./script-url.ts";

const read = (text: string): string | undefined => activeUrlAt(text, 0, text.length);

test("a scheme that runs script is seen through what browsers leave out", () => {
  for (const url of [
    "javascript:go()",
    " JaVaScRiPt:go()",
    "java\tscript:go()",
    "java\r\nscript\n:go()",
    "\u0001javascript:go()",
    "jav&#x0A;ascript:go()",
    "&#106avascript&colon;go()",
    "&#0000106;avascript:go()",
    "java&Tab;script&NewLine;:go()",
    "vbscript:go",
    "feed:javascript:go()",
  ])
    assert.equal(read(url), "script-url", url);
});

test("a document inside of a URL is told from an image", () => {
  assert.equal(read("data:text/html,<i>"), "data-document");
  assert.equal(read("DATA:;base64,AAAA"), "data-document");
  assert.equal(read("data:image/svg+xml,<svg>"), "data-document");
  assert.equal(read("data:image/png;base64,AAAA"), undefined);
  assert.equal(read("data:application/pdf;base64,AAAA"), undefined);
});

test("other URLs and texts with a colon are neither", () => {
  for (const url of [
    "https://example.com/a",
    "/a:b",
    "mailto:a@example.com",
    "feed:https://example.com",
    "note: x",
    "&amp;:",
  ])
    assert.equal(read(url), undefined, url);
});
