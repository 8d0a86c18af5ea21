import assert from "node:assert/strict";
import { test } from "node:test";

import { redactionCheck, redactionFindings } from "./check.ts";
import type { Redactor } from "../../model/observe/redactor.ts";
import { redaction } from "./guard.ts";
import { plantSecrets } from "./planted-secrets.ts";

const planted = plantSecrets(() => 0.37);

test("no planted secret comes out, and what is ordinary does", async () => {
  const findings = await redactionCheck.run(new AbortController().signal);
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "benign held"],
    JSON.stringify(findings),
  );
});

test("a redactor that does nothing is found out", async () => {
  const redactor = {
    text: (text: string) => text,
    value: (value: unknown) => value,
    unlessClean: <Value>(value: Value) => value,
  };
  const [attack, benign] = await redactionFindings({ ...redaction(), redactor }, planted);
  assert.deepEqual([attack?.outcome, benign?.outcome], ["breached", "held"]);
});

test("one shape that is off is found out, by its name", async () => {
  const guard = redaction({ off: [{ shape: "jwt", reason: "Shown for this test." }] });
  const [attack] = await redactionFindings(guard, planted);
  assert.equal(attack?.outcome, "breached");
  assert.match(attack.summary, /^1 of \d+ planted secrets came out in events or copies: jwt\.$/);
});

test("a redactor that replaces everything is found out", async () => {
  const redactor = { text: () => "x", value: () => "x", unlessClean: (() => "x") as Redactor["unlessClean"] };
  const [attack, benign] = await redactionFindings({ ...redaction(), redactor }, planted);
  assert.deepEqual([attack?.outcome, benign?.outcome], ["held", "breached"]);
});
