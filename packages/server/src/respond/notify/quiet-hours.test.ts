import assert from "node:assert/strict";
import { test } from "node:test";

import { createQuietHours } from "./quiet-hours.ts";

const night = createQuietHours({ from: "22:00", until: "07:00", timeZone: "Europe/Berlin" });
const noon = createQuietHours({ from: "12:00", until: "13:30", timeZone: "UTC" });

for (const [name, ask, at, until] of [
  ["the evening before is no quiet time", night, "2026-01-10T20:59:59Z", undefined],
  ["quiet begins at its first minute", night, "2026-01-10T21:00:00Z", "2026-01-11T06:00:00Z"],
  ["after midnight it is still quiet", night, "2026-01-11T03:12:34Z", "2026-01-11T06:00:00Z"],
  ["it ends at its last minute", night, "2026-01-11T06:00:00Z", undefined],
  ["hours are of the zone, in summer too", night, "2026-07-10T20:30:00Z", "2026-07-11T05:00:00Z"],
  ["the night that loses an hour ends at seven", night, "2026-03-28T23:30:00Z", "2026-03-29T05:00:00Z"],
  ["the night that gains an hour ends at seven", night, "2026-10-24T22:30:00Z", "2026-10-25T06:00:00Z"],
  ["a quiet time within one day", noon, "2026-01-10T12:45:10Z", "2026-01-10T13:30:00Z"],
  ["and the rest of that day", noon, "2026-01-10T23:45:10Z", undefined],
] as const)
  test(name, () => {
    assert.equal(new Date(ask(Date.parse(at))).toISOString(), new Date(until ?? at).toISOString());
  });

for (const [hours, error] of [
  [{ from: "25:00", until: "07:00", timeZone: "UTC" }, TypeError],
  [{ from: "7", until: "08:00", timeZone: "UTC" }, TypeError],
  [{ from: "07:00", until: "07:00", timeZone: "UTC" }, RangeError],
  [{ from: "22:00", until: "07:00", timeZone: "Europe/Nowhere" }, RangeError],
] as const)
  test(`quiet hours ${JSON.stringify(hours)} are refused`, () => {
    assert.throws(() => createQuietHours(hours), error);
  });
