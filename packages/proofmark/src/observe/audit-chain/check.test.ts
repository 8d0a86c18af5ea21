import assert from "node:assert/strict";
import { test } from "node:test";

import { auditChainCheck } from "./check.ts";

test("what is told is kept, an edit, a gap and a cut are noticed, and what nobody touched is intact", async () => {
  const findings = await auditChainCheck.run(new AbortController().signal);
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "attack held", "attack held", "attack held", "benign held"],
  );
});
