import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { open, type CountryResponse } from "maxmind";

import { mmdb } from "./mmdb.fixture.ts";
import { watch } from "./threats.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "proofmark-mmdb-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "country.mmdb");
writeFileSync(
  file,
  mmdb({
    "203.0.113.0/24": { country: { iso_code: "DE" } },
    "198.51.100.0/24": { country: { iso_code: "FR" } },
    "192.0.2.0/24": { continent: { code: "EU" } },
    "2001:db8:1::/48": { country: { iso_code: "FR" } },
    "2001:db8:2::/48": { country_code: "FR" },
  }),
);
// The reader as it is, without a line in between.
const database = await open<CountryResponse>(file);

const blocked = "PM_COUNTRY_BLOCKED";

test("a country that is denied is refused by what its database says, and every other passes", () => {
  const { visit } = watch({ country: { database, deny: ["fr"] } });
  for (const address of ["198.51.100.1", "2001:db8:1::1", "2001:db8:2::1"])
    assert.equal(visit({ address }), blocked, address);
  for (const address of ["203.0.113.7", "192.0.2.1", "8.8.8.8", "2001:db8:3::1"])
    assert.equal(visit({ address }), undefined, address);
});

test("where countries are allowed, all others are refused, those that nobody knows too", () => {
  const { visit } = watch({ country: { database, allow: ["DE"] } });
  assert.equal(visit({ address: "203.0.113.7" }), undefined);
  for (const address of ["198.51.100.1", "192.0.2.1", "8.8.8.8", "2001:db8:3::1"])
    assert.equal(visit({ address }), blocked, address);
});

test("an address that is allowed or spared is of no country", () => {
  const { visit } = watch({ country: { database, allow: ["DE"] }, allow: ["198.51.100.1"] });
  for (const address of ["198.51.100.1", "127.0.0.1", "10.0.0.1"])
    assert.equal(visit({ address }), undefined);
});

test("an address is looked up once while it is remembered, and again when the database may be another", () => {
  let asked = 0;
  const counting = {
    get: () => {
      asked++;
      return null;
    },
  };
  const one = watch({ country: { database: counting, deny: ["FR"] } });
  for (let visit = 0; visit < 100; visit++) one.visit();
  assert.equal(asked, 1);
  one.clock.time += 600_000;
  one.guard.sweep();
  one.visit();
  assert.equal(asked, 2);
});
