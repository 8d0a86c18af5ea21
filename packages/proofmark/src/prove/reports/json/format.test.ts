import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";

import { createReportView, type ReportView } from "../report-view.ts";
import { hardenedFixture, partialFixture, runFixture } from "../run-result.fixture.ts";
import { jsonFormat } from "./format.ts";
import { publishedSchema } from "./published-schema.ts";
import { reportSchema } from "./schema.ts";

const path = join(import.meta.dirname, "../../../../schemas/report.json");
const published: object = JSON.parse(readFileSync(path, "utf8"));
const validate = new Ajv2020({ validateFormats: false, strict: true, allowUnionTypes: true }).compile(
  published,
);

const waivers = [
  { control: "csrf", reason: "x", expires: "2026-12-31" },
  { control: "csp", reason: "x", expires: "2026-01-01" },
  { control: "none", reason: "x", expires: "2026-12-31" },
];
const at = "2026-11-01T00:00:00.000Z";
const baseline: NonNullable<Parameters<typeof createReportView>[1]>["baseline"] = {
  tool: { name: "proofmark", version: "0.1.0" },
  target: "http://localhost:3000",
  startedAt: at,
  endedAt: at,
  expiresAt: at,
  isPartial: false,
  score: { profile: "proofmark-score/1", points: 1, total: 2, percent: 50, coverage: 100 },
  proofs: [{ control: "old", state: "proven", provenAt: at, expiresAt: at, findings: [] }],
};
const views: readonly [string, ReportView][] = [
  ["an ordinary run", createReportView(runFixture)],
  ["a hardened run", createReportView(hardenedFixture)],
  ["a partial run", createReportView(partialFixture)],
  ["an empty run", createReportView({ ...runFixture, results: [], routes: [] })],
  [
    "a run with waivers, a baseline and conditions",
    createReportView(runFixture, { waivers, baseline, conditions: { minScore: 80, failOn: ["any"] } }),
  ],
];
for (const [name, view] of views)
  test(`${name} is what the published schema says`, () => {
    assert.ok(validate(JSON.parse(jsonFormat.render(view))), JSON.stringify(validate.errors, null, 2));
  });

test("the published schema is the one that the code has", () => {
  const message = "Run node tools/run.mjs tools/publish-schemas.ts";
  assert.deepEqual(published, JSON.parse(JSON.stringify(publishedSchema())), message);
});

test("the schema bites: an unknown member and a wrong state are refused", () => {
  const document: Record<string, unknown> = JSON.parse(jsonFormat.render(createReportView(runFixture)));
  assert.equal(validate({ ...document, extra: 1 }), false);
  assert.equal(validate({ ...document, isPartial: "no" }), false);
});

test("a program can read the report with the exported zod schema as well", () => {
  reportSchema.parse(JSON.parse(jsonFormat.render(createReportView(runFixture))));
});

test("the points of the controls add up to the score", () => {
  const report = reportSchema.parse(JSON.parse(jsonFormat.render(createReportView(runFixture, { waivers }))));
  assert.equal(
    report.controls.reduce((sum, control) => sum + control.points, 0),
    report.score.points,
  );
  assert.equal(
    report.controls.reduce((sum, control) => sum + control.weight, 0),
    report.score.total,
  );
});

test("no control character of a target reaches a terminal that shows the file", () => {
  assert.doesNotMatch(
    jsonFormat.render(createReportView(runFixture)),
    // oxlint-disable-next-line no-control-regex
    /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/,
  );
});
