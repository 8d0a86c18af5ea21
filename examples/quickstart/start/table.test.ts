import assert from "node:assert/strict";
import { test } from "node:test";
import {
  controlProbes,
  createPaint,
  createReportView,
  exposureProbes,
  type ProofState,
} from "proofmark/prove";
import { missesOfBar } from "./comparison.ts";
import { indexPage } from "./page.ts";
import type { Proven } from "./prove-service.ts";
import { renderTable } from "./table.ts";
import { variants } from "./variants.ts";

const probes = [...controlProbes, ...exposureProbes];

/** A run in which every control has the same state. */
function proven(id: string, state: ProofState, stateOfHsts: ProofState = state, isPartial = false): Proven {
  const variant = variants.find((one) => one.id === id);
  assert.ok(variant !== undefined);
  const results = probes.map(({ spec, safety }) => {
    const own = spec.id === "hsts" ? stateOfHsts : state;
    return { spec, safety, proof: { control: spec.id, state: own, findings: [], provenAt: 0, expiresAt: 1 } };
  });
  const run = {
    tool: { name: "proofmark", version: "0" },
    target: "http://127.0.0.1:1",
    startedAt: 0,
    endedAt: 1_500,
    isPartial,
    ...(isPartial ? { partialReason: "The run has sent its 3000 requests." } : {}),
    requestsSent: 7,
    routes: [],
  } as const;
  const controls = results.filter(({ spec }) => spec.plane !== "exposure");
  return {
    variant,
    url: "http://127.0.0.1:1",
    view: createReportView({ ...run, results }),
    controls: createReportView({ ...run, results: controls }),
  };
}

const good = [proven("bare", "failed"), proven("hardened", "proven"), proven("gateway", "proven")];

test("every control has a row with the state of each variant, by shape and word", () => {
  const table = renderTable(good, createPaint(false), 100);
  for (const { spec } of probes)
    assert.match(table, new RegExp(`^${spec.title} +✕ failed +● proven +● proven$`, "m"));
  assert.match(table, /^Score of the controls +0 of 100 +100 of 100 +100 of 100$/m);
  assert.match(table, /^ {2}coverage +100 % +100 % +100 %$/m);
  assert.match(table, /^Took +1\.5 s +1\.5 s +1\.5 s$/m);
});

test("what applies to no variant is named below, and not in a row", () => {
  const plain = ["bare", "hardened", "gateway"].map((id) => proven(id, "proven", "not-applicable"));
  const table = renderTable(plain, createPaint(false), 100);
  assert.match(table, /^– does not apply here: HTTP Strict Transport Security$/m);
  assert.doesNotMatch(table, /^HTTP Strict/m);
});

test("no line is longer than a terminal of 80 columns", () => {
  const mixed = [
    proven("bare", "inconclusive"),
    proven("hardened", "not-applicable"),
    proven("gateway", "error"),
  ];
  for (const line of renderTable(mixed, createPaint(false), 80).split("\n"))
    assert.ok(line.length <= 80, line);
});

test("without colour there is no control character, and with it there is", () => {
  assert.ok(!renderTable(good, createPaint(false), 100).includes("\u001B"));
  assert.ok(renderTable(good, createPaint(true), 100).includes("\u001B[31m✕ failed"));
});

test("the bar is met by a bare one that fails and two others that are proven", () =>
  assert.deepEqual(missesOfBar(good), []));

for (const [what, variant, miss] of [
  ["a bare one that is proven", proven("bare", "proven"), "Bare scores 100, not below 35."],
  ["a bare one without a score", proven("bare", "not-applicable"), "Bare scores 100, not below 35."],
  ["a hardened one that fails", proven("hardened", "failed"), "Hardened scores 0, not above 90."],
  [
    "a hardened one of which nothing is known",
    proven("hardened", "inconclusive"),
    "Hardened scores 0, not above 90.",
  ],
  ["a gateway without a score", proven("gateway", "not-applicable"), "Gateway scores 0, not above 65."],
  [
    "a partial run",
    proven("gateway", "proven", "proven", true),
    "Gateway: The run has sent its 3000 requests.",
  ],
] as const) {
  test(`the bar is missed by ${what}`, () => assert.deepEqual(missesOfBar([variant]), [miss]));
}

test("the page leads from each state to its evidence, and escapes what was tried", () => {
  const answers = [{ variant: "Bare", command: "curl '<x>'", answer: "200" }];
  const told = {
    metrics: { command: "curl", lines: ['refusals{control="<b>"} 1'] },
    audit: { command: "proofmark audit verify", answer: "intact" },
    slack: { headline: "Incident 1 & more", json: "{}" },
  };
  const page = indexPage(good, [{ title: "A & B", answers }], told);
  assert.match(page, /control=&quot;&lt;b&gt;&quot;/);
  assert.match(page, /Incident 1 &amp; more/);
  assert.match(page, /href="\/bare\.html#evidence-csrf"/);
  assert.match(page, /A &amp; B/);
  assert.match(page, /curl &#39;&lt;x&gt;&#39;/);
});
