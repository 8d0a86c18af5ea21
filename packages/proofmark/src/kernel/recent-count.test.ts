import assert from "node:assert/strict";
import { test } from "node:test";

import { RecentCount } from "./recent-count.ts";

const start = 1_800_000_000_000;

for (const [laterMs, lastMinute, lastHour] of [
  [0, 3, 3],
  [59_000, 3, 3],
  [60_000, 0, 3],
  [3_540_000, 0, 3],
  [3_600_000, 0, 0],
  [7_200_000, 0, 0],
  // A clock that is set back has seen nothing of it yet.
  [-3_600_000, 0, 0],
] as const)
  test(`${laterMs} ms later there were ${lastMinute} in the last minute and ${lastHour} in the last hour`, () => {
    const count = new RecentCount();
    for (let each = 0; each < 3; each++) count.add(start);
    assert.equal(count.lastMinute(start + laterMs), lastMinute);
    assert.equal(count.lastHour(start + laterMs), lastHour);
  });

test("what comes a round later takes the place of what was there", () => {
  const count = new RecentCount();
  count.add(start);
  count.add(start + 60_000);
  assert.equal(count.lastMinute(start + 60_000), 1);
  assert.equal(count.lastHour(start + 60_000), 2);
});
