import assert from "node:assert/strict";
import { test } from "node:test";

import { createReportView } from "../report-view.ts";
import { hardenedFixture, partialFixture, resultOf, runFixture } from "../run-result.fixture.ts";
import { columnsOf, cut, padded, wrapped } from "./columns.ts";
import { renderTerminal } from "./terminal.ts";

const plain = (run = runFixture, columns = 100): string =>
  renderTerminal(createReportView(run), { columns, hasColour: false });

for (const columns of [1, 40, 60, 80, 120, 200])
  test(`no line is wider than a terminal of ${columns} columns`, () => {
    for (const line of plain(runFixture, columns).split("\n"))
      assert.ok(columnsOf(line) <= Math.max(40, columns), `${columnsOf(line)}: ${line}`);
  });

test("failed controls come first, the gravest before the rest", () => {
  const rows = plain()
    .split("\n")
    .filter((line) => /^[●◕✕?!–] /.test(line));
  assert.match(rows[0] ?? "", /^✕ failed {9}Request smuggling {2,}A request with both/);
  assert.ok(
    rows.findLastIndex((line) => line.startsWith("✕")) < rows.findIndex((line) => line.startsWith("●")),
  );
});

test("what several controls have in common is said once", () => {
  const why = "No page is served.";
  const undecided = runFixture.results.map(({ spec }) =>
    resultOf(spec, [{ role: "attack", outcome: "inconclusive", summary: why }]),
  );
  const text = plain({ ...runFixture, results: undecided });
  assert.equal(text.split(why).length, 2);
  assert.equal(text.split("As above.").length, undecided.length);
});

test("the categories add up under a line", () => {
  const text = plain();
  const points = [...text.matchAll(/^ {2}\S.* {2} *(\d+) of +\d+ {2}(?:[■□]|–)/gm)].map(([, number]) =>
    Number(number),
  );
  const [, sum] = /^ {2}sum +(\d+) of /m.exec(text) ?? [];
  assert.ok(points.length > 5);
  assert.equal(
    points.reduce((all, one) => all + one, 0),
    Number(sum),
  );
});

test("each failed control has the line to change", () => {
  const text = plain();
  for (const { spec, proof } of runFixture.results)
    assert.equal(text.includes(`${spec.title}: ${spec.fix.slice(0, 20)}`), proof.state === "failed", spec.id);
});

test("without colour there is no escape sequence, with it each state has its own", () => {
  const coloured = renderTerminal(createReportView(runFixture), { columns: 100, hasColour: true });
  assert.ok(!plain().includes("\u001b"));
  assert.ok(coloured.includes("\u001b[31m✕ failed") && coloured.includes("\u001b[32m● proven"));
  // oxlint-disable-next-line no-control-regex
  assert.equal(coloured.replaceAll(/\u001b\[\d+m/g, ""), plain());
});

test("escape sequences of a target do not reach the terminal", () => {
  const [first] = runFixture.results;
  assert.ok(first);
  const summary = "Said \u001b]0;owned\u0007\u001b[2J\u009b31m\rgood\u202E.";
  const results = [resultOf(first.spec, [{ role: "attack", outcome: "breached", summary }])];
  const text = plain({ ...runFixture, results, target: "http://a\u001b[31m" });
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
  assert.match(text, /\\u\{1b\}\]0;owned/);
});

test("a partial run says so before anything else is judged", () => {
  const text = plain(partialFixture);
  assert.ok(text.indexOf("Partial run. Interrupted.") > 0);
  assert.ok(text.indexOf("Partial run.") < text.indexOf("✕ failed"));
});

test("a run in which nothing failed has nothing to do", () => {
  const text = plain(hardenedFixture);
  assert.match(text, /None of 13 controls failed\./);
  assert.ok(!text.includes("To do"));
});

test("wide characters count for two columns, marks for none", () => {
  assert.deepEqual(["日本", "é", "😀", "●"].map(columnsOf), [4, 1, 2, 1]);
  assert.equal(padded("日", 4), "日  ");
  assert.equal(cut("日本語", 5), "日本…");
});

test("a word longer than the line is broken, and no character is lost", () => {
  const word = "x".repeat(50);
  assert.equal(wrapped(`a ${word} b`, 20).join("").replaceAll(" ", ""), `a${word}b`);
  assert.ok(wrapped(word, 20).every((line) => line.length <= 20));
});
