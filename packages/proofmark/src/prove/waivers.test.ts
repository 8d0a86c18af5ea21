import assert from "node:assert/strict";
import { test } from "node:test";

import type { ProofState } from "../model/proof.ts";
import type { ControlResult } from "./run-result.ts";
import { reviewWaivers } from "./waivers.ts";

const now = Date.parse("2026-11-22T12:00:00Z");

function result(id: string, state: ProofState): Pick<ControlResult, "spec" | "proof"> {
  return {
    spec: {
      id,
      plane: "shield",
      title: id,
      category: "headers",
      risk: "",
      fix: "",
      severity: "low",
      standards: [],
    },
    proof: { control: id, state, findings: [], provenAt: now, expiresAt: now },
  };
}

const waiver = (control: string, expires: string) => ({ control, reason: "The proxy does it.", expires });

function appliedUntil(expires: string): number {
  return reviewWaivers([waiver("csrf", expires)], [result("csrf", "failed")], now).applied.size;
}

test("a waiver of a failed control applies", () => {
  const review = reviewWaivers([waiver("csrf", "2026-12-31")], [result("csrf", "failed")], now);
  assert.equal(review.applied.get("csrf")?.reason, "The proxy does it.");
});

test("a waiver counts until the end of its last day", () => {
  assert.equal(appliedUntil("2026-11-22"), 1);
  assert.equal(appliedUntil("2026-11-21"), 0);
});

test("a waiver with a time ends at that moment", () => {
  assert.equal(appliedUntil("2026-11-22T12:00:00Z"), 0);
  assert.equal(appliedUntil("2026-11-22T12:00:01Z"), 1);
});

test("an expired waiver counts for nothing and is named", () => {
  const review = reviewWaivers([waiver("csrf", "2026-01-01")], [result("csrf", "failed")], now);
  assert.deepEqual([review.applied.size, review.expired.map((one) => one.control)], [0, ["csrf"]]);
});

for (const state of ["proven", "inconclusive", "error", "not-applicable"] as const)
  test(`a waiver of a control that is ${state} is unused`, () => {
    const review = reviewWaivers([waiver("csrf", "2027-01-01")], [result("csrf", state)], now);
    assert.deepEqual([review.applied.size, review.unused.length], [0, 1]);
  });

test("a waiver of a control that is not in the run is unused", () => {
  const review = reviewWaivers([waiver("crsf", "2027-01-01")], [result("csrf", "failed")], now);
  assert.deepEqual([review.applied.size, review.unused.length], [0, 1]);
});

test("a renewed waiver applies beside the expired one", () => {
  const review = reviewWaivers(
    [waiver("csrf", "2026-01-01"), waiver("csrf", "2027-01-01")],
    [result("csrf", "failed")],
    now,
  );
  assert.deepEqual([review.applied.size, review.expired.length], [1, 1]);
});
