import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { dictionary } from "@zxcvbn-ts/language-common";

import { parseFilter } from "./filter-file.ts";
import { filterOfTexts } from "./filter-of-texts.ts";
import { keyOf } from "./password-key.ts";

const list = dictionary["passwords-common"];
const shipped = readFileSync(join(import.meta.dirname, "common-passwords.bin"));

test("the filter that is shipped is the one of the public list, byte for byte (npm run passwords makes it)", () => {
  assert.equal(list.length, 49_233);
  assert.ok(filterOfTexts(list).equals(shipped));
});

test("it holds each entry of the list, in any case", () => {
  const filter = parseFilter(shipped, "common-passwords.bin");
  const missing = list.filter((entry) => !filter.has(keyOf(entry.normalize("NFKC").toLowerCase())));
  assert.deepEqual(missing, []);
});
