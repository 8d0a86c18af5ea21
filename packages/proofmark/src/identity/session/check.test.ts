import assert from "node:assert/strict";
import { test } from "node:test";

import { sessionCheck } from "./check.ts";

test("nothing stored gives a cookie, and sessions end by themselves: each was really asked for", async () => {
  const findings = await sessionCheck.run(new AbortController().signal);
  assert.deepEqual(
    findings.map(({ role, outcome, summary }) => (outcome === "held" ? role : summary)),
    ["attack", "attack", "attack", "benign"],
  );
});
