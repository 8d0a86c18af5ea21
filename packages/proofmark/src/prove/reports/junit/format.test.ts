import assert from "node:assert/strict";
import { test } from "node:test";

import { createReportView } from "../report-view.ts";
import { resultOf, runFixture } from "../run-result.fixture.ts";
import { junitFormat } from "./format.ts";

const waivers = [{ control: "csrf", reason: 'The "gateway" <does> it.', expires: "2026-12-31" }];
const xml = junitFormat.render(createReportView(runFixture, { waivers }));

function caseOf(id: string, text = xml): string {
  return new RegExp(`<testcase [^>]*\\(${id}\\)"(?:/>|>[\\s\\S]*?</testcase>)`).exec(text)?.[0] ?? "";
}

test("a failure says what got through and what to do", () => {
  assert.match(caseOf("csp"), /<failure message="failed: A page came without[^"]*" type="high">/);
  assert.match(caseOf("csp"), /To do: Add csp\(\)/);
});

test("a target that did not answer is an error", () => {
  assert.match(caseOf("rate-limit"), /<error message="error: GET on localhost:3000 got no response/);
});

for (const id of ["error-hygiene", "slow-request", "hsts"])
  test(`${id}, which could not be told or does not apply, is skipped and not passed`, () => {
    assert.match(caseOf(id), /<skipped message="(?:inconclusive|not-applicable): [^"]+"><\/skipped>/);
  });

test("a waived failure is skipped with its reason and its end", () => {
  assert.match(
    caseOf("csrf"),
    /<skipped message="Waived until 2026-12-31: The &quot;gateway&quot; &lt;does&gt; it\./,
  );
});

test("a pass is a test case without more", () => {
  assert.match(caseOf("cors"), /^<testcase [^>]*\/>$/);
});

test("the counts are those of the cases", () => {
  const [, tests, failures, errors, skipped] =
    /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/.exec(xml) ?? [];
  const of = (pattern: RegExp): string => String([...xml.matchAll(pattern)].length);
  assert.deepEqual(
    [tests, failures, errors, skipped],
    [of(/<testcase /g), of(/<failure /g), of(/<error /g), of(/<skipped /g)],
  );
});

test("no character that XML forbids, and no markup of a target, stands in the document", () => {
  const [first] = runFixture.results;
  assert.ok(first);
  const summary = `]]></failure><x a="b"> & \u0000\u001b[31m\uFFFE\uD800 'q'`;
  const results = [resultOf(first.spec, [{ role: "attack", outcome: "breached", summary }])];
  const text = junitFormat.render(createReportView({ ...runFixture, results }));
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|[\uD800-\uDFFF]/);
  assert.doesNotMatch(text, /]]>|<x /);
  assert.equal([...text.matchAll(/<\/failure>/g)].length, 1);
});
