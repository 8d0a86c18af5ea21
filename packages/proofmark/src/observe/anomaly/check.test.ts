import assert from "node:assert/strict";
import { test } from "node:test";

import { anomalyCheck, anomalyFindings } from "./check.ts";

test("a flood is told once, and ordinary days are not", async () => {
  const findings = await anomalyCheck.run(new AbortController().signal);
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "benign held"],
    JSON.stringify(findings),
  );
});

test("without the guard nothing is told of the flood, and that is found out", () => {
  const [attack] = anomalyFindings([], []);
  assert.equal(attack?.outcome, "breached");
});
