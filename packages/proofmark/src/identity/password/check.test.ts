import assert from "node:assert/strict";
import { test } from "node:test";

import { passwordCheck } from "./check.ts";

test("a stolen hash and a cut-off password are of no use, and honest passwords are taken", async () => {
  const findings = await passwordCheck.run(new AbortController().signal);
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "attack held", "benign held", "benign held"],
  );
});
