import assert from "node:assert/strict";
import { test } from "node:test";

import { fallingCounters, readCounters } from "./falling-counters.ts";

const scrape = (
  total: number,
  bucket: number,
  gauge: number,
): string => `# HELP refusals_total What "was" refused.
# TYPE refusals_total counter
refusals_total{code="A b",control="csrf"} ${total}
# TYPE duration_seconds histogram
duration_seconds_bucket{le="0.1"} ${bucket}
duration_seconds_count ${bucket}
# TYPE active gauge
active ${gauge}
`;

test("counters and histograms are read, gauges are not", () => {
  assert.deepEqual(
    [...readCounters(scrape(3, 2, 1))],
    [
      ['refusals_total{code="A b",control="csrf"}', 3],
      ['duration_seconds_bucket{le="0.1"}', 2],
      ["duration_seconds_count", 2],
    ],
  );
});

test("a gauge may fall, a counter may stand and rise", () => {
  assert.deepEqual(fallingCounters([scrape(1, 1, 9), scrape(1, 2, 3), scrape(4, 2, 0)]), []);
});

test("a counter that fell is named once, and so is one that went away", () => {
  const series = 'refusals_total{code="A b",control="csrf"}';
  assert.deepEqual(fallingCounters([scrape(5, 1, 0), scrape(4, 1, 0), scrape(3, 1, 0)]), [series]);
  assert.equal(fallingCounters([scrape(5, 1, 0), ""]).length, 3);
});
