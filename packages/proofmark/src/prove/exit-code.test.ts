import assert from "node:assert/strict";
import { test } from "node:test";

import type { ProofState } from "../model/proof.ts";
import { checkFailConditions, type FailConditions, type JudgedControl, judgeExit } from "./exit-code.ts";

const whole = { isPartial: false };

function control(state: ProofState, more: Partial<JudgedControl> = {}): JudgedControl {
  return { control: "csrf", state, isWaived: false, isSkipped: false, ...more };
}

const other: JudgedControl = { ...control("proven"), control: "csp" };

const cases: readonly [string, JudgedControl, number | undefined, FailConditions, number][] = [
  ["a failure without a condition", control("failed"), 10, {}, 0],
  ["a failure with --fail-on any", control("failed"), 10, { failOn: ["any"] }, 1],
  ["a failure with --fail-on of it", control("failed"), 10, { failOn: ["csrf"] }, 1],
  ["a failure with --fail-on of another", control("failed"), 10, { failOn: ["csp"] }, 0],
  ["a waived failure with --fail-on any", control("failed", { isWaived: true }), 10, { failOn: ["any"] }, 0],
  [
    "a waived failure with --fail-on of it",
    control("failed", { isWaived: true }),
    9,
    { failOn: ["csrf"] },
    0,
  ],
  ["an inconclusive one with --fail-on of it", control("inconclusive"), 10, { failOn: ["csrf"] }, 1],
  ["an inconclusive one with --fail-on any", control("inconclusive"), 10, { failOn: ["any"] }, 0],
  ["one that was not run", control("inconclusive", { isSkipped: true }), 10, { failOn: ["csrf"] }, 1],
  ["an error with --fail-on of it", control("error"), 10, { failOn: ["csrf"] }, 1],
  ["one that does not apply", control("not-applicable"), 10, { failOn: ["csrf"] }, 0],
  ["a score at the minimum", control("proven"), 90, { minScore: 90 }, 0],
  ["a score below the minimum", control("proven"), 89, { minScore: 90 }, 1],
  ["no score with a minimum of 0", control("not-applicable"), undefined, { minScore: 0 }, 1],
];
for (const [name, one, percent, conditions, code] of cases)
  test(`${name} ends with ${code}`, () => {
    const verdict = judgeExit(whole, [one, other], percent, conditions);
    assert.equal(verdict.code, code, verdict.reasons.join(" "));
    assert.equal(verdict.reasons.length > 0, code !== 0);
  });

test("a target that answers no probe ends with 3, whatever the conditions", () => {
  const verdict = judgeExit(whole, [control("error"), control("error")], 0, { minScore: 50 });
  assert.equal(verdict.code, 3);
});

test("a target whose only attempted probes got no answer ends with 3", () => {
  const skipped = control("inconclusive", { isSkipped: true });
  assert.equal(judgeExit(whole, [control("error"), skipped], 0, {}).code, 3);
});

test("a run with nothing but skipped controls is not taken for an unreachable target", () => {
  assert.equal(judgeExit(whole, [control("inconclusive", { isSkipped: true })], 0, {}).code, 0);
});

test("an interrupted run ends with 130", () => {
  const run = { isPartial: true, partialCause: "interrupted", partialReason: "Interrupted." } as const;
  assert.equal(judgeExit(run, [control("failed")], 0, { failOn: ["any"] }).code, 130);
});

test("a run that ran out of budget can't pass --fail-on any", () => {
  const run = { isPartial: true, partialCause: "budget" } as const;
  assert.equal(judgeExit(run, [other], 100, { failOn: ["any"] }).code, 1);
  assert.equal(judgeExit(run, [other], 100, {}).code, 0);
});

test("a misspelt control in --fail-on is refused with the one that was meant", () => {
  assert.throws(() => checkFailConditions({ failOn: ["crsf"] }, ["csrf", "csp"]), /Did you mean csrf\?/);
});

test("any and known controls are fine in --fail-on", () => {
  checkFailConditions({ minScore: 0, failOn: ["any", "csrf"] }, ["csrf"]);
});

for (const minScore of [Number.NaN, -1, 101])
  test(`a minimum score of ${minScore} is refused`, () => {
    assert.throws(() => checkFailConditions({ minScore }, []), /from 0 to 100/);
  });
