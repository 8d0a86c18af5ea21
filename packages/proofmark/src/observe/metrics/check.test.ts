import assert from "node:assert/strict";
import { test } from "node:test";

import { metricsCheck } from "./check.ts";

test("paths that nobody serves make no series, and a route is counted under its template", async () => {
  const findings = await metricsCheck.run(AbortSignal.timeout(20_000));
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "benign held"],
  );
});
