import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { FilterFileError, loadFilter, parseFilter } from "./filter-file.ts";
import { filterOfTexts } from "./filter-of-texts.ts";
import { keyOf } from "./password-key.ts";

const texts = Array.from({ length: 2_000 }, (_, index) => `entry ${index}`);
const good = filterOfTexts(texts);
let folder = "";
before(() => (folder = mkdtempSync(join(tmpdir(), "filter-"))));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const bits of [8, 16] as const)
  test(`a filter with fingerprints of ${bits} bits holds what was put in, read from its file`, () => {
    const path = join(folder, `${bits}.filter`);
    writeFileSync(path, filterOfTexts(texts, bits));
    const filter = loadFilter(path);
    assert.deepEqual(
      [filter.count, filter.longest, filter.isFolded, filter.fingerprintBits],
      [2_000, 10, true, bits],
    );
    assert.ok(texts.every((text) => filter.has(keyOf(text))));
    const strangers = Array.from({ length: 20_000 }, (_, index) => `stranger ${index}`);
    const found = strangers.filter((text) => filter.has(keyOf(text))).length;
    assert.ok(found <= (bits === 8 ? 160 : 12), `${found} of 20,000`);
  });

test("an empty list makes a filter that has nothing", () => {
  assert.equal(parseFilter(filterOfTexts([]), "empty").has(keyOf("")), false);
});

function changed(at: number, value: number): Buffer {
  const bytes = Buffer.from(good);
  bytes[at] = value;
  return bytes;
}

for (const [what, bytes, message] of [
  ["nothing", Buffer.alloc(0), /is no filter\. Make one/],
  ["another file", Buffer.from("password\n".repeat(100)), /is no filter/],
  ["a later version", changed(8, 9), /is of version 9; this is for 1\. Build it anew/],
  ["odd fingerprints", changed(9, 7), /head of the filter .* is broken/],
  ["odd shards", changed(10, 3), /head of the filter .* is broken/],
  ["a head alone", good.subarray(0, 40), /is cut off or broken/],
  ["half of it", good.subarray(0, good.length / 2), /is cut off or broken/],
  ["one byte too many", Buffer.concat([good, Buffer.alloc(1)]), /is cut off or broken/],
  ["a segment that is no power of two", changed(36, 7), /is cut off or broken/],
  ["a segment without an end", changed(39, 0x7f), /is cut off or broken/],
] as const)
  test(`${what} is refused with what to do`, () => {
    const path = join(folder, "broken.filter");
    writeFileSync(path, bytes);
    assert.throws(
      () => loadFilter(path),
      (error) => error instanceof FilterFileError && message.test(error.message),
    );
  });

test("a file that is not there is named", () => {
  assert.throws(() => loadFilter(join(folder, "none")), /The filter .*none can't be read: ENOENT/);
});
