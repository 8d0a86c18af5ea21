import assert from "node:assert/strict";
import { test } from "node:test";

import { mfaCheck } from "./check.ts";

test("secrets are sealed, codes are good once, and the right one passes", async () => {
  const findings = await mfaCheck.run(new AbortController().signal);
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "attack held", "benign held"],
  );
});
