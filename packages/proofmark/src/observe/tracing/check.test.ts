import assert from "node:assert/strict";
import { test } from "node:test";

import { tracingCheck, tracingFindings } from "./check.ts";
import { tracing as tracingGuard } from "./guard.ts";

test("nothing that a client sent stands in a span, and the request does", async () => {
  const findings = await tracingCheck.run(AbortSignal.timeout(20_000));
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "benign held"],
  );
});

const signal = AbortSignal.timeout(20_000);

test("without the guard there is no span, and that is found out", async () => {
  const findings = await tracingFindings(() => tracingGuard(), signal);
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack breached", "benign breached"],
  );
});

test("a span that is called by the path is found out", async () => {
  const findings = await tracingFindings((tracing, provider) => {
    const guard = tracingGuard({ tracing });
    const onRequestHead: typeof guard.onRequestHead = ({ path }) => {
      provider.getTracer("naive").startSpan(path).end();
      return undefined;
    };
    return { ...guard, onRequestHead };
  }, signal);
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack breached", "benign held"],
  );
});
