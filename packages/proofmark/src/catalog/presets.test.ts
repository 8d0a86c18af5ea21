import assert from "node:assert/strict";
import { test } from "node:test";

import { presetNames, type PresetName } from "../config/schema.ts";
import { buildGuards } from "./presets.ts";

for (const preset of presetNames)
  test(`the preset ${preset} has a guard of every kind`, () => {
    assert.equal(buildGuards(preset, {}, { env: {} }).length, buildGuards("web", {}, { env: {} }).length);
  });

const planes = (sinks: boolean): readonly string[] =>
  buildGuards("web", {}, { env: {}, sinks }).map(({ spec }) => spec.plane);

test("sinks are left out where another process runs the application, and nothing else is", () => {
  const all = planes(true);
  assert.ok(all.includes("sinks"));
  assert.deepEqual(
    planes(false),
    all.filter((plane) => plane !== "sinks"),
  );
});

for (const [preset, message] of [
  ["stric", /preset: stric is not a preset\. .*Did you mean strict\?/],
  ["toString", /preset: toString is not a preset\./],
] as const)
  test(`the preset ${preset} is refused with what is known`, () => {
    // What plain JavaScript may pass.
    assert.throws(() => buildGuards(preset as PresetName, {}, { env: {} }), { code: "PM_OPTIONS", message });
  });
