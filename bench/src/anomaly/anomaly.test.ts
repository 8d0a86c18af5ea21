import assert from "node:assert/strict";
import { test } from "node:test";

import { evaluate } from "./evaluate.ts";

const options = { seed: 77, learnedWeeks: 2, quietWeeks: 2, repetitions: 8 };
const evaluation = evaluate(options);

/** Of eight: found at least, and the median of the minutes until then at most. */
const bounds: Readonly<Record<string, readonly [found: number, medianMinutes: number]>> = {
  flood: [8, 3],
  "slow-rise": [7, 100],
  outage: [8, 3],
  "missing-traffic": [4, 60],
  errors: [7, 15],
  "credential-stuffing": [8, 5],
  "slow-stuffing": [5, 120],
  refusals: [8, 20],
  "latency-shift": [8, 45],
  "new-addresses": [8, 10],
};

for (const { kind, found, medianMinutes } of evaluation.detections)
  test(`${kind.id} is found as often and as soon as docs/anomaly.md says`, () => {
    const [least, most] = bounds[kind.id] ?? [8, 0];
    assert.ok(found >= least, `${found} of ${options.repetitions}`);
    assert.ok(medianMinutes <= most, `after ${medianMinutes} minutes`);
  });

test("weeks without an incident bring few false alarms, and almost none without a reason", () => {
  assert.ok(evaluation.falseAlarmsAWeek <= 4, `${evaluation.falseAlarmsAWeek} a week`);
  assert.ok(evaluation.unexplainedAWeek <= 2, `${evaluation.unexplainedAWeek} a week`);
});

test("the same seed gives the same figures", () => {
  assert.deepEqual(evaluate({ ...options, repetitions: 1 }).falseAlarms, evaluation.falseAlarms);
});
