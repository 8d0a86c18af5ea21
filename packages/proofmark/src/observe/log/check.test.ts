import assert from "node:assert/strict";
import { test } from "node:test";

import { logCheck } from "./check.ts";

test("refusals are found, secrets are not, no text makes a line of its own, and what is served has its line", async () => {
  const findings = await logCheck.run(AbortSignal.timeout(10_000));
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "attack held", "attack held", "benign held"],
  );
});
