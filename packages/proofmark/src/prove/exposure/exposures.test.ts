import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { isKnownRequirement } from "../../model/standards/requirement.ts";
import { exposureProbes } from "./exposures.ts";

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test("every folder is in the list, and every entry of the list has a folder", () => {
  assert.ok(folders.length > 0);
  assert.deepEqual(exposureProbes.map(({ spec }) => spec.id).toSorted(), folders.toSorted());
});

for (const { spec, safety, maxRequests } of exposureProbes) {
  test(`${spec.id} has its files, an exposure's plane, and standards that exist`, () => {
    for (const name of ["spec.ts", "probe.ts", "probe.test.ts", "README.md"]) {
      assert.ok(existsSync(join(import.meta.dirname, spec.id, name)), name);
    }
    assert.equal(spec.plane, "exposure");
    assert.notEqual(safety, "intrusive");
    assert.ok(maxRequests <= 200);
    assert.deepEqual(
      spec.standards.filter((reference) => !isKnownRequirement(reference)),
      [],
    );
  });
}
