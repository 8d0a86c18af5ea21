import assert from "node:assert/strict";
import { test } from "node:test";

import { checkLane, crisisLaneCheck } from "./check.ts";
import { crisisLane } from "./guard.ts";
import { crisisLaneSpec } from "./spec.ts";

const outcomes = (findings: readonly { role: string; outcome: string }[]): readonly string[] =>
  findings.map(({ role, outcome }) => `${role} ${outcome}`);

test("a text of danger passes unchanged and unseen, and somebody is told within a minute", async () => {
  const findings = await crisisLaneCheck.run(new AbortController().signal);
  assert.deepEqual(
    outcomes(findings),
    ["attack held", "attack held", "benign held"],
    JSON.stringify(findings),
  );
});

test("without the guard nobody is told", async () => {
  const findings = await checkLane(() => ({ spec: crisisLaneSpec }));
  assert.deepEqual(outcomes(findings), ["attack held", "attack breached", "benign held"]);
});

test("a lane that watches nothing tells nobody", async () => {
  const findings = await checkLane((alert, clock) =>
    crisisLane({ path: "/crisis", country: "US", alert }, clock),
  );
  assert.deepEqual(outcomes(findings), ["attack held", "attack breached", "benign held"]);
});

test("a guard that tells of the text itself is found out", async () => {
  const findings = await checkLane((alert, clock) => {
    const lane = crisisLane({ path: "/crisis", country: "US", watch: [{ path: "/chat" }], alert }, clock);
    return {
      spec: crisisLaneSpec,
      sweep: lane.sweep,
      onStart(link) {
        lane.onStart?.({
          ...link,
          observe: (seen) => link.observe(Object.assign({ text: "proofmark-planted-text" }, seen)),
        });
      },
      onRequestBody: (exchange) => lane.onRequestBody?.(exchange),
    };
  });
  assert.deepEqual(outcomes(findings), ["attack breached", "attack held", "benign held"]);
});
