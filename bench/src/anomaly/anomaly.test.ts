import assert from "node:assert/strict";
import { test } from "node:test";

import { evaluate } from "./evaluate.ts";
import { evaluateRecording, parseRecording } from "./recording.ts";

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
  "latency-shift": [8, 40],
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

test("a recording is read, and a line that is no time and count is named", () => {
  const { at, counts, windowMs } = parseRecording(
    "timestamp,value\n2014-04-10 00:04:00,94,x\n2014-04-10T00:09Z,5\n",
  );
  assert.deepEqual([at[0], counts, windowMs], [Date.UTC(2014, 3, 10, 0, 4), [94, 5], 300_000]);
  assert.throws(() => parseRecording("timestamp,value\n2014-04-10 00:04:00,94\nx,5"), /^RangeError: Line 3 /);
});

test("in a steady recording a flood is found at once, and nothing is told of it as it is", () => {
  const windows = 14 * 288;
  const counts = Array.from({ length: windows }, (_, index) => 100 + ((index * 7) % 13));
  const at = counts.map((_, index) => Date.UTC(2026, 0, 5) + index * 300_000);
  const { told, detections } = evaluateRecording({ at, counts, windowMs: 300_000 }, 4);
  assert.deepEqual(told, []);
  assert.deepEqual(detections[0]?.delays, [5, 5, 5, 5]);
});

test("the same seed gives the same figures", () => {
  assert.deepEqual(evaluate({ ...options, repetitions: 1 }).falseAlarms, evaluation.falseAlarms);
});
