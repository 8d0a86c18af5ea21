import assert from "node:assert/strict";
import { test } from "node:test";

import { tenantSinkCheck } from "./check.ts";

test("another's note is out of reach, one's own is not, and both were really asked for", async () => {
  const findings = await tenantSinkCheck.run(new AbortController().signal);
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "benign held"],
  );
});
