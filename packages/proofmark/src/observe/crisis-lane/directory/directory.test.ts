import assert from "node:assert/strict";
import { test } from "node:test";

import { countryOptions } from "../options.ts";
import { countryResources, directoryOf, everywhere, staleCountries } from "./directory.ts";

test("every country has an emergency number, a line, a source for each line, and the day of its review", () => {
  assert.ok(countryResources.length >= 25, "the directory was seen");
  for (const entry of countryResources) {
    const parsed = countryOptions.safeParse(entry);
    assert.ok(parsed.success, `${entry.country}: ${parsed.error?.message}`);
    for (const { source } of entry.lines)
      assert.ok(source.startsWith("https://"), `${entry.country}: ${source}`);
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

test("an entry is stale a year after its review, and not before", () => {
  const [entry] = countryResources;
  assert.ok(entry !== undefined);
  const reviewed = Date.parse(entry.reviewedOn);
  assert.deepEqual(staleCountries([entry], reviewed + 365 * 86_400_000), []);
  assert.deepEqual(staleCountries([entry], reviewed + 366 * 86_400_000), [entry.country]);
});
