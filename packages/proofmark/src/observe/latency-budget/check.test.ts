import assert from "node:assert/strict";
import { test } from "node:test";

import { judgeGuard, latencyBudgetCheck } from "./check.ts";
import { latencyBudget } from "./guard.ts";

test("the check holds with the guard", async () => {
  const findings = await latencyBudgetCheck.run(AbortSignal.timeout(1000));
  assert.deepEqual(
    findings.map(({ outcome }) => outcome),
    ["held", "held", "held", "held"],
    JSON.stringify(findings),
  );
});

test("without the guard no attack holds, and the benign look-alike does", () => {
  assert.deepEqual(
    judgeGuard(() => latencyBudget()).map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack breached", "attack breached", "attack breached", "benign held"],
  );
});

test("a guard that tells of everything does not pass", () => {
  const findings = judgeGuard((clock) =>
    latencyBudget({ budgets: { query: { optimalMs: 1 } }, defaultBudget: "query", quietSeconds: 0 }, clock),
  );
  assert.deepEqual(
    findings.map(({ outcome }) => outcome),
    ["held", "breached", "held", "breached"],
  );
});
