import assert from "node:assert/strict";
import { test } from "node:test";

import type { ProofState } from "../model/proof.ts";
import { compareWithBaseline } from "./baseline.ts";
import type { ReceiptPredicate } from "./receipt/predicate.ts";

const at = "2026-11-01T00:00:00.000Z";

function baseline(
  states: Readonly<Record<string, ProofState>>,
  profile = "proofmark-score/1",
): ReceiptPredicate {
  return {
    tool: { name: "proofmark", version: "0.1.0" },
    target: "http://localhost:3000",
    startedAt: at,
    endedAt: at,
    expiresAt: at,
    isPartial: false,
    score: { profile, points: 1, total: 2, percent: 50, coverage: 100 },
    proofs: Object.entries(states).map(([control, state]) => ({
      control,
      state,
      provenAt: at,
      expiresAt: at,
      findings: [],
    })),
  };
}

function now(states: Readonly<Record<string, ProofState>>) {
  const controls = Object.entries(states).map(([control, state]) => ({ control, state }));
  return { controls, profile: "proofmark-score/1", percent: 75 };
}

const changes: readonly [ProofState, ProofState, string][] = [
  ["failed", "proven", "better"],
  ["observed", "proven", "better"],
  ["failed", "inconclusive", "better"],
  ["proven", "observed", "worse"],
  ["proven", "inconclusive", "worse"],
  ["proven", "not-applicable", "worse"],
  ["inconclusive", "failed", "worse"],
  ["error", "inconclusive", "same"],
  ["failed", "failed", "same"],
];
for (const [before, after, change] of changes)
  test(`${before} to ${after} is ${change}`, () => {
    const compared = compareWithBaseline(baseline({ csrf: before }), now({ csrf: after }));
    assert.deepEqual(compared.changes, [{ control: "csrf", before, after, change }]);
  });

test("a control that the baseline lacks is new, and one that the run lacks is gone", () => {
  const { changes } = compareWithBaseline(baseline({ old: "proven" }), now({ fresh: "failed" }));
  assert.deepEqual(
    changes.map(({ control, change }) => [control, change]),
    [
      ["fresh", "new"],
      ["old", "gone"],
    ],
  );
});

test("scores of two profiles are not set side by side", () => {
  const other = compareWithBaseline(baseline({}, "proofmark-score/0"), now({}));
  const same = compareWithBaseline(baseline({}), now({}));
  assert.deepEqual([other.percentBefore, same.percentBefore], [undefined, 50]);
});
