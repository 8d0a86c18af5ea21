import assert from "node:assert/strict";
import { test } from "node:test";

import { countryOptions } from "../options.ts";
import { countryResources, directoryOf, doubtAbout, everywhere } from "./directory.ts";

test("every country has an emergency number, a line, and beside each line its source and how it was checked", () => {
  assert.ok(countryResources.length >= 25, "the directory was seen");
  for (const { country, reviewedOn, ...entry } of countryResources) {
    const isChecked = entry.lines.every(({ checked }) => checked?.startsWith("compared with https://"));
    assert.equal(
      reviewedOn !== undefined,
      isChecked,
      `${country}: a day of review means that all was compared`,
    );
    const parsed = countryOptions.safeParse({ ...entry, country, reviewedOn: reviewedOn ?? "2026-11-28" });
    assert.ok(parsed.success, `${country}: ${parsed.error?.message}`);
    for (const { source, checked } of entry.lines) {
      assert.ok(source.startsWith("https://"), `${country}: ${source}`);
      assert.notEqual(checked, undefined, `${country}: ${source}`);
    }
  }
});

test("an entry without a source, a review date or a way to reach somebody is no entry", () => {
  const line = { name: "A line", phone: "123", languages: ["en"], source: "https://line.example" };
  const entry = { country: "XX", name: "Xland", emergency: ["112"], lines: [line], reviewedOn: "2026-11-28" };
  assert.equal(countryOptions.safeParse(entry).success, true);
  for (const broken of [
    { ...entry, reviewedOn: undefined },
    { ...entry, reviewedOn: "soon" },
    { ...entry, emergency: [] },
    { ...entry, lines: [{ ...line, source: undefined }] },
    { ...entry, lines: [{ ...line, phone: undefined }] },
    { ...entry, lines: [{ ...line, phone: "call us" }] },
  ])
    assert.equal(countryOptions.safeParse(broken).success, false, JSON.stringify(broken));
});

test("each country stands once, and the United States have 988, HOME to 741741, and 911", () => {
  const codes = countryResources.map(({ country }) => country);
  assert.equal(new Set(codes).size, codes.length);
  const us = countryResources.find(({ country }) => country === "US");
  assert.deepEqual(us?.emergency, ["911"]);
  assert.ok(us.lines.some(({ phone, text }) => phone === "988" && text?.to === "988"));
  assert.ok(us.lines.some(({ text }) => text?.to === "741741" && text.message === "HOME"));
  assert.ok(everywhere.length > 0);
});

test("an entry of one's own goes before the built-in one", () => {
  const own = { country: "US", name: "Here", emergency: ["911"], lines: [], reviewedOn: "2026-11-28" };
  assert.equal(
    directoryOf([own]).find(({ country }) => country === "US"),
    own,
  );
  assert.equal(directoryOf().length, countryResources.length);
});

test("an entry is in doubt a year after its review and not before, and always where a line was not checked", () => {
  const line = { name: "A line", phone: "123", languages: ["en"], source: "https://line.example" };
  const entry = { country: "XX", name: "Xland", emergency: ["112"], lines: [line], reviewedOn: "2026-11-28" };
  const reviewed = Date.parse(entry.reviewedOn);
  assert.equal(doubtAbout(entry, reviewed + 365 * 86_400_000), undefined);
  assert.match(doubtAbout(entry, reviewed + 366 * 86_400_000) ?? "", /XX for a year/);
  assert.match(doubtAbout({ ...entry, reviewedOn: undefined }, reviewed) ?? "", /XX for a year/);
  const unchecked = { ...entry, lines: [{ ...line, checked: "not checked" as const }] };
  assert.match(doubtAbout(unchecked, reviewed) ?? "", /contacts of XX: A line/);
});
