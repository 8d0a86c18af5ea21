import assert from "node:assert/strict";
import { test } from "node:test";

import { createReportView } from "../report-view.ts";
import { partialFixture, recorded, resultOf, runFixture } from "../run-result.fixture.ts";
import { markdownFormat } from "./format.ts";

const [first] = runFixture.results;
assert.ok(first);
const { spec } = first;

function renderWith(summary: string, path = "/"): string {
  const finding = { role: "attack", outcome: "breached", summary, exchange: recorded({ path }) } as const;
  return markdownFormat.render(createReportView({ ...runFixture, results: [resultOf(spec, [finding])] }));
}

test("what is wrong comes before what is proven, and the score last", () => {
  const text = markdownFormat.render(createReportView(runFixture));
  const order = ["## What is wrong", "## What is proven", "## What could not be told", "## Score"];
  const places = order.map((heading) => text.indexOf(heading));
  assert.ok(!places.includes(-1));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});

const hostile: readonly [string, string, RegExp][] = [
  ["a tag", "<img src=x onerror=alert(1)>", /<img/],
  ["a link", "[x](javascript:alert(1))", /(?<!\\)\[x/],
  ["a cell border", "a | b", /a \| b/],
  ["a code span", "`x`", /(?<!\\)`x/],
  ["a heading on a line of its own", "x\n# heading", /^# heading/m],
  ["an image", "![x](http://tracker.example/x.png)", /(?<!\\)!\[/],
  // oxlint-disable-next-line no-control-regex
  ["an escape sequence", "\u001b[31m", /\u001b/],
];
for (const [name, summary, obeyed] of hostile)
  test(`${name} in a summary stays text`, () => {
    assert.doesNotMatch(renderWith(summary), obeyed);
  });

test("backticks in a command do not end its block", () => {
  const text = renderWith("x", "/?q=```%0a```");
  const [, fence = ""] = /^(`{3,})sh$/m.exec(text) ?? [];
  assert.equal(fence.length, 4);
  assert.equal([...text.matchAll(/^````(?:sh)?$/gm)].length, 2);
});

test("a partial run says so at the top", () => {
  const text = markdownFormat.render(createReportView(partialFixture));
  assert.ok(text.indexOf("**Partial run.** Interrupted.") < text.indexOf("## What is wrong"));
  assert.ok(text.includes("**Partial run.**"));
});

test("the sum is printed line by line", () => {
  const text = markdownFormat.render(createReportView(runFixture));
  for (const line of ["| csrf | failed | 0 of 6 |", "| **sum** |  | **10 of 54** |"])
    assert.ok(text.includes(line), line);
});
