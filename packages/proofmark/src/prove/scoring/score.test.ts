import assert from "node:assert/strict";
import { test } from "node:test";

import type { ControlSpec } from "../../model/control.ts";
import type { ProofState } from "../../model/proof.ts";
import type { Severity } from "../../model/severity.ts";
import { shareOf } from "./profile.ts";
import { scoreControls, type ScoredControl } from "./score.ts";

function control(
  id: string,
  severity: Severity,
  state: ProofState,
  more: Partial<ControlSpec> & { readonly isWaived?: boolean } = {},
): ScoredControl {
  const { isWaived = false, ...spec } = more;
  return { spec: { id, plane: "shield", category: "headers", severity, ...spec }, state, isWaived };
}

function weight(severity: Severity): number {
  return shareOf({ plane: "shield", severity }, "failed", false).weight;
}

function percentWith(state: ProofState): number | undefined {
  return scoreControls([control("a", "high", state), control("b", "low", "proven")]).percent;
}

const shares: readonly [ProofState, number, number, boolean][] = [
  ["proven", 6, 6, true],
  ["observed", 6, 6, true],
  ["attested", 6, 6, true],
  ["failed", 6, 0, true],
  ["declared", 0, 0, false],
  ["inconclusive", 6, 0, false],
  ["error", 6, 0, false],
  ["not-applicable", 0, 0, false],
];

for (const [state, weight, points, isDecided] of shares)
  test(`a high control that is ${state} has ${points} of ${weight}`, () => {
    const share = shareOf({ plane: "shield", severity: "high" }, state, false);
    assert.deepEqual([share.weight, share.points, share.isDecided], [weight, points, isDecided]);
  });

test("a heavier severity weighs more than the lighter ones beside it together", () => {
  assert.ok(weight("medium") > weight("low"));
  assert.ok(weight("high") > weight("medium") + weight("low"));
  assert.ok(weight("critical") > weight("high") + weight("medium"));
});

test("a waived control leaves the total", () => {
  const share = shareOf({ plane: "shield", severity: "critical" }, "failed", true);
  assert.deepEqual(share, { weight: 0, points: 0, isDecided: true, leftOut: "waived" });
});

test("an exposure counts when it is found, and is no merit when it is not", () => {
  const exposure = { plane: "exposure", severity: "critical" } as const;
  assert.equal(shareOf(exposure, "failed", false).weight, 10);
  assert.deepEqual(shareOf(exposure, "observed", false).leftOut, "exposure-not-found");
});

test("an exposure that could not be judged stays in the total", () => {
  assert.equal(shareOf({ plane: "exposure", severity: "high" }, "inconclusive", false).weight, 6);
});

test("the lines add up to the categories, and the categories to the whole", () => {
  const score = scoreControls([
    control("a", "high", "proven"),
    control("b", "medium", "failed"),
    control("c", "low", "observed", { category: "cors" }),
    control("d", "critical", "inconclusive", { category: "cors" }),
  ]);
  const sums = score.categories.map(({ category, points, total }) => [category, points, total]);
  assert.deepEqual(sums, [
    ["headers", 6, 9],
    ["cors", 1, 11],
  ]);
  assert.deepEqual([score.points, score.total, score.decided], [7, 20, 10]);
  assert.deepEqual([score.percent, score.coverage], [35, 50]);
  const lines = score.categories.flatMap((category) => category.lines);
  assert.equal(
    lines.reduce((all, line) => all + line.points, 0),
    score.points,
  );
});

test("89.9 is not rounded up to 90", () => {
  const controls = Array.from({ length: 1000 }, (_, index) =>
    control(`c${index}`, "low", index < 899 ? "proven" : "failed"),
  );
  assert.equal(scoreControls(controls).percent, 89);
});

test("a run in which nothing counts has no score", () => {
  const score = scoreControls([control("a", "high", "not-applicable")]);
  assert.deepEqual([score.percent, score.coverage, score.total], [undefined, undefined, 0]);
});

test("a target that never answered scores nothing, with no coverage", () => {
  const score = scoreControls([control("a", "high", "error"), control("b", "low", "error")]);
  assert.deepEqual([score.percent, score.coverage], [0, 0]);
});

test("skipping a control never makes the score better than failing it", () => {
  assert.equal(percentWith("inconclusive"), percentWith("failed"));
});

// What an ordinary Express application shows without any hardening: Node's parser refuses smuggled requests, no CORS
// header is sent, and nothing is lying about, but nothing else is there either.
test("a bare service lands below 35, and a hardened one above 90", () => {
  const missing: readonly [string, Severity][] = [
    ["csp", "high"],
    ["frame-options", "medium"],
    ["content-type-options", "medium"],
    ["referrer-policy", "low"],
    ["permissions-policy", "low"],
    ["cross-origin-isolation", "low"],
    ["csrf", "high"],
    ["host-allowlist", "medium"],
    ["method-allowlist", "low"],
    ["body-limit", "high"],
    ["slow-request", "high"],
    ["rate-limit", "high"],
    ["error-hygiene", "medium"],
    ["cache-privacy", "medium"],
  ];
  const thereAlready = [
    control("cors", "high", "observed"),
    control("request-smuggling", "high", "observed"),
    control("exposed-files", "critical", "observed", { plane: "exposure" }),
    control("open-admin", "high", "observed", { plane: "exposure" }),
    control("directory-listing", "medium", "observed", { plane: "exposure" }),
  ];
  const of = (state: ProofState): number =>
    scoreControls([...thereAlready, ...missing.map(([id, severity]) => control(id, severity, state))])
      .percent ?? -1;
  assert.ok(of("failed") < 35, `${of("failed")}`);
  assert.ok(of("proven") > 90, `${of("proven")}`);
});
