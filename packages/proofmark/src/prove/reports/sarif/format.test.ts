import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv } from "ajv";
import * as z from "zod";

import { createReportView, type ReportView } from "../report-view.ts";
import { hardenedFixture, partialFixture, resultOf, runFixture } from "../run-result.fixture.ts";
import { sarifFormat } from "./format.ts";

// The official schema is of draft 4, of which it uses nothing that draft 7 reads otherwise but the name of the id.
const official = z
  .record(z.string(), z.unknown())
  .parse(
    JSON.parse(
      readFileSync(
        new URL(import.meta.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json")),
        "utf8",
      ),
    ),
  );
const { $schema: draft, id: _id, ...schema } = official;
const ajv = new Ajv({
  strict: false,
  unicodeRegExp: false,
  validateFormats: true,
  formats: { uri: isUri, "uri-reference": isUri, "date-time": true },
});
const validate = ajv.compile(schema);

function isUri(text: string): boolean {
  return /^(?:[!#$&'()*+,\-./:;=?@\w~[\]]|%[0-9A-Fa-f]{2})*$/.test(text);
}

const waivers = [{ control: "csrf", reason: "The gateway does it.", expires: "2026-12-31" }];
const views: readonly [string, ReportView][] = [
  ["an ordinary run", createReportView(runFixture)],
  ["a hardened run", createReportView(hardenedFixture)],
  ["a partial run", createReportView(partialFixture)],
  ["a run with waivers", createReportView(runFixture, { waivers })],
  ["an empty run", createReportView({ ...runFixture, results: [] })],
];
for (const [name, view] of views)
  test(`${name} is valid SARIF 2.1.0`, () => {
    assert.ok(validate(JSON.parse(sarifFormat.render(view))), JSON.stringify(validate.errors, null, 2));
  });

test("the schema is the official one, and bites", () => {
  assert.equal(draft, "http://json-schema.org/draft-04/schema#");
  assert.equal(official["title"], "Static Analysis Results Format (SARIF) Version 2.1.0-rtm.5 JSON Schema");
  assert.equal(validate({ version: "2.1.0" }), false);
  const log: { runs: { results: Record<string, unknown>[] }[] } = JSON.parse(
    sarifFormat.render(createReportView(runFixture)),
  );
  Object.assign(log.runs[0]?.results[0] ?? {}, { level: "terrible" });
  assert.equal(validate(log), false);
});

interface Result {
  readonly ruleId: string;
  readonly kind: string;
  readonly level: string;
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
  }[];
  readonly suppressions?: readonly { readonly justification: string }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

function resultsOf(view: ReportView): readonly Result[] {
  const log: { readonly runs: readonly { readonly results: readonly Result[] }[] } = JSON.parse(
    sarifFormat.render(view),
  );
  return log.runs[0]?.results ?? [];
}

const places: readonly [string, string, string][] = [
  ["a lone percent sign", "http://localhost:3000", "/%"],
  ["markup", "http://localhost:3000", '/<script>"`|^{}'],
  ["an IPv6 host", "http://[::1]:3000", "/[x]"],
  ["control characters", "http://localhost:3000", "/\u001b\uD800 é"],
];
for (const [name, target, path] of places)
  test(`${name} in a URL makes no invalid location`, () => {
    const finding = { role: "attack", outcome: "breached", summary: "x", where: `${target}${path}` } as const;
    const [first] = runFixture.results;
    assert.ok(first);
    const run = { ...runFixture, target, results: [resultOf(first.spec, [finding])] };
    const [result] = resultsOf(createReportView(run));
    const uri = result?.locations[0]?.physicalLocation.artifactLocation.uri ?? "";
    assert.ok(uri.startsWith(`${target}/`) && URL.canParse(uri), uri);
    assert.match(uri.slice(target.length), /^(?:[!#$&'()*+,\-./:;=?@\w~]|%[\dA-Fa-f]{2})*$/);
  });

test("only failed controls are failures, and their level is that of their severity", () => {
  const failures = resultsOf(createReportView(runFixture)).filter(({ kind }) => kind === "fail");
  assert.deepEqual(
    failures.map(({ ruleId, level }) => [ruleId, level]),
    [
      ["csp", "error"],
      ["csrf", "error"],
      ["request-smuggling", "error"],
      ["cookie-flags", "error"],
      ["banners", "note"],
    ],
  );
});

test("what could not be told is open, never a pass", () => {
  const kinds = new Map(resultsOf(createReportView(runFixture)).map(({ ruleId, kind }) => [ruleId, kind]));
  assert.deepEqual(
    ["error-hygiene", "slow-request", "rate-limit", "hsts", "cors"].map((id) => kinds.get(id)),
    ["open", "open", "open", "notApplicable", "pass"],
  );
});

test("a waived failure is suppressed with its reason", () => {
  const csrf = resultsOf(createReportView(runFixture, { waivers })).find(({ ruleId }) => ruleId === "csrf");
  assert.match(csrf?.suppressions?.[0]?.justification ?? "", /Until 2026-12-31: The gateway does it\./);
});

test("fingerprints tell results apart and stay the same from run to run", () => {
  const [first, second] = [runFixture, runFixture].map((run) =>
    resultsOf(createReportView(run)).map((one) => one.partialFingerprints["proofmark/v1"]),
  );
  assert.equal(new Set(first).size, first?.length);
  assert.deepEqual(first, second);
});
