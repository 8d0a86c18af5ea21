import assert from "node:assert/strict";
import { test } from "node:test";

import type { Exchange } from "../../model/exchange.ts";
import { metricsCheck, metricsFindings } from "./check.ts";
import { metrics as metricsGuard } from "./guard.ts";

test("paths that nobody serves make no series, and a route is counted under its template", async () => {
  const findings = await metricsCheck.run(AbortSignal.timeout(20_000));
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "benign held"],
  );
});

test("without the guard nothing is counted, and that is found out", async () => {
  const findings = await metricsFindings(() => metricsGuard(), AbortSignal.timeout(20_000));
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack breached", "benign breached"],
  );
});

test("a guard that counts by the path is found out", async () => {
  const findings = await metricsFindings((metrics) => {
    const guard = metricsGuard({ metrics });
    const onDone: typeof guard.onDone = ({ method, path, response, durationMs, isSecure, isUpgrade }) =>
      metrics.recorder.close({ method, route: path, response, durationMs, isSecure, isUpgrade } as Exchange);
    return { ...guard, onDone };
  }, AbortSignal.timeout(20_000));
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack breached", "benign breached"],
  );
});
