import assert from "node:assert/strict";
import { test } from "node:test";

import { AgingHistogram, DurationHistogram } from "./aging-histogram.ts";

const nothing = { count: 0, meanMs: null, p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };

function isNear(figure: number | null, expected: number): void {
  assert.ok(figure !== null && Math.abs(figure - expected) <= expected * 0.01, `${figure}, not ${expected}`);
}

test("percentiles are within one part in a hundred of the durations", () => {
  const histogram = new DurationHistogram();
  for (let ms = 1; ms <= 1000; ms++) histogram.record(ms);
  const { count, meanMs, p50Ms, p95Ms, p99Ms, maxMs } = histogram.read();
  assert.equal(count, 1000);
  isNear(meanMs, 500.5);
  isNear(p50Ms, 500);
  isNear(p95Ms, 950);
  isNear(p99Ms, 990);
  isNear(maxMs, 1000);
});

for (const durationMs of [0, -1, 0.0001, 1e9])
  test(`${durationMs} ms is counted, whatever the histogram can hold`, () => {
    const histogram = new DurationHistogram();
    histogram.record(durationMs);
    assert.equal(histogram.read().count, 1);
  });

test("without a duration there are no figures, and none after a reset", () => {
  const histogram = new DurationHistogram();
  assert.deepEqual(histogram.read(), nothing);
  histogram.record(5);
  histogram.reset();
  assert.deepEqual(histogram.read(), nothing);
});

for (const [askedAt, count] of [
  [0, 1],
  [499, 1],
  [500, 1],
  [999, 1],
  [1000, 0],
  [5000, 0],
] as const)
  test(`with a window of 1000 ms, ${askedAt} ms later there is ${count} left`, () => {
    const histogram = new AgingHistogram(1000);
    histogram.record(7, 100);
    assert.equal(histogram.read(100 + askedAt).count, count);
  });

test("what came in the younger half outlives the older one", () => {
  const histogram = new AgingHistogram(1000);
  histogram.record(1, 0);
  histogram.record(2, 600);
  assert.equal(histogram.read(601).count, 2);
  const { count, maxMs } = histogram.read(1100);
  assert.equal(count, 1);
  isNear(maxMs, 2);
});
