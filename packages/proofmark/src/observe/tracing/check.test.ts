import assert from "node:assert/strict";
import { test } from "node:test";

import { tracingCheck } from "./check.ts";

test("nothing that a client sent stands in a span, and the request does", async () => {
  const findings = await tracingCheck.run(AbortSignal.timeout(20_000));
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "benign held"],
  );
});
