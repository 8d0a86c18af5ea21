import assert from "node:assert/strict";
import { test } from "node:test";

import { failedControls, passedControls, undecidedControls, waivedControls } from "./control-groups.ts";
import { createReportView } from "./report-view.ts";
import { hardenedFixture, partialFixture, runFixture } from "./run-result.fixture.ts";
import { headline, scoreLine } from "./sentences.ts";

const waivers = [{ control: "csrf", reason: "The gateway does it.", expires: "2026-12-31" }];
const ids = (controls: readonly { readonly spec: { readonly id: string } }[]) =>
  controls.map(({ spec }) => spec.id);

test("what is wrong comes with the gravest first", () => {
  assert.deepEqual(ids(failedControls(createReportView(runFixture))), [
    "request-smuggling",
    "csp",
    "csrf",
    "cookie-flags",
    "banners",
  ]);
});

test("every control stands in exactly one of the groups", () => {
  const view = createReportView(runFixture, { waivers });
  const all = [failedControls, undecidedControls, waivedControls, passedControls].flatMap((group) =>
    ids(group(view)),
  );
  assert.deepEqual(all.toSorted(), ids(view.controls).toSorted());
});

test("a waived failure leaves what is wrong, the score and the exit code alike", () => {
  const before = createReportView(runFixture, { conditions: { failOn: ["csrf"] } });
  const after = createReportView(runFixture, { waivers, conditions: { failOn: ["csrf"] } });
  assert.deepEqual([before.verdict.code, after.verdict.code], [1, 0]);
  assert.equal(before.score.total - after.score.total, 6);
  assert.ok(!ids(failedControls(after)).includes("csrf"));
});

test("an expired waiver changes nothing and is named", () => {
  const expired = [{ control: "csrf", reason: "Once.", expires: "2026-01-01" }];
  const view = createReportView(runFixture, { waivers: expired, conditions: { failOn: ["csrf"] } });
  assert.equal(view.verdict.code, 1);
  assert.equal(view.expiredWaivers.length, 1);
});

test("an interrupted run says so in its exit code and in its first line", () => {
  const view = createReportView(partialFixture);
  assert.equal(view.verdict.code, 130);
});

test("the headline never says that all is well where something could not be told", () => {
  const results = hardenedFixture.results.map((result) =>
    result.spec.id === "csp"
      ? { ...result, proof: { ...result.proof, state: "inconclusive" as const } }
      : result,
  );
  assert.equal(
    headline(createReportView({ ...hardenedFixture, results })),
    "None of 13 controls failed. 1 could not be told.",
  );
});

test("a run without a control has no score", () => {
  assert.equal(
    scoreLine(createReportView({ ...runFixture, results: [] }).score),
    "No score: nothing counts in this run.",
  );
});

test("a control that was not run says why", () => {
  const view = createReportView(runFixture);
  const skipped = view.controls.find(({ spec }) => spec.id === "slow-request");
  assert.match(skipped?.summary ?? "", /^Not run: Intrusive probes/);
});

test("the sentence of a pass is that of the attack, not of the twin", () => {
  const view = createReportView(hardenedFixture);
  assert.ok(passedControls(view).every(({ summary }) => summary === "The attack was refused (403)."));
});
