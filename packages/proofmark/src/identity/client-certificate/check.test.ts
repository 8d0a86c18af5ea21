import assert from "node:assert/strict";
import { test } from "node:test";

import { clientCertificateCheck } from "./check.ts";

test("four impostors are refused, a partner is not, and without the guard all of them are served", async () => {
  const findings = await clientCertificateCheck.run(new AbortController().signal);
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "attack held", "attack held", "attack held", "benign held"],
    JSON.stringify(findings),
  );
});
