import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { createBreachedPasswords } from "./breached-passwords.ts";
import { buildFilter, type BuildProgress } from "./build-filter.ts";
import { loadFilter } from "./filter-file.ts";
import { filterOfTexts } from "./filter-of-texts.ts";
import { KeySpill, uniqueKeys } from "./key-spill.ts";
import { buildFuse } from "./fuse-filter.ts";
import { keyOf } from "./password-key.ts";

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "build-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex").toUpperCase();

test("a list of passwords becomes the filter that the list in memory makes", async () => {
  const texts = Array.from({ length: 5_000 }, (_, index) => `Password No. ${index}`);
  writeFileSync(at("list"), `${texts.join("\r\n")}\n\n${texts.slice(0, 10).join("\n")}`);
  const progress: BuildProgress[] = [];
  const built = await buildFilter({
    from: at("list"),
    out: at("filter"),
    onProgress: (step) => progress.push(step),
  });
  assert.deepEqual([built.count, built.lines, built.format], [5_000, 5_011, "plain"]);
  assert.equal(built.bytes, readFileSync(at("filter")).length);
  assert.equal(built.bytes, filterOfTexts(texts).length);
  assert.deepEqual(progress.at(-1), { step: "building", share: 1 });
  const own = createBreachedPasswords({ filter: at("filter") });
  assert.ok(texts.every((text) => own.has(text.toUpperCase())));
  assert.deepEqual(readdirSync(folder).toSorted(), ["filter", "list"]);
});

test("a corpus of SHA-1 with counts is looked up as typed and in lower case", async () => {
  const lines = [
    `${sha1("Zebra Crossing 7")}:12`,
    `${sha1("seldom seen before")}:1`,
    `${sha1("plain zebras")}:3`,
  ];
  writeFileSync(at("corpus"), lines.join("\r\n"));
  const built = await buildFilter({ from: at("corpus"), out: at("filter"), minCount: 2 });
  assert.deepEqual([built.count, built.lines, built.format], [2, 3, "sha1"]);
  const own = createBreachedPasswords({ filter: at("filter") });
  assert.ok(own.has("Zebra Crossing 7"));
  assert.ok(own.has("Plain Zebras"));
  assert.ok(!own.has("zebra crossing 7"));
  assert.ok(!own.has("seldom seen before"));
});

test("shards are told apart by the key's first byte, and each entry is found", () => {
  using spill = new KeySpill(folder, 8);
  const keys = Array.from({ length: 20_000 }, (_, index) => keyOf(String(index)));
  for (const key of [...keys, ...keys.slice(0, 100)]) spill.add(key);
  let count = 0;
  for (let shard = 0; shard < spill.shardCount; shard++) {
    const own = spill.keysOf(shard);
    count += own.length / 2;
    assert.ok(own.every((half, index) => index % 2 === 1 || half >>> 24 === shard));
    assert.doesNotThrow(() => buildFuse(own));
  }
  assert.equal(count, 20_000);
});

test("keys that stand there twice are kept once", () => {
  assert.deepEqual([...uniqueKeys(Uint32Array.of(1, 2, 3, 4, 1, 2, 1, 3, 3, 4))].length, 6);
  assert.equal(uniqueKeys(new Uint32Array(0)).length, 0);
});

test("a line that is no SHA-1 among others is named, and nothing is left behind", async () => {
  writeFileSync(at("corpus"), `${sha1("a")}:1\nnot a hash\n`);
  await assert.rejects(
    buildFilter({ from: at("corpus"), out: at("filter") }),
    (error: Error) => error.message.includes("Line 2 is no SHA-1") && !error.message.includes("not a hash"),
  );
  assert.deepEqual(readdirSync(folder), ["corpus"]);
});

test("passwords that look like a SHA-1 are taken as such where the format says plain", async () => {
  writeFileSync(at("list"), `${sha1("a").toLowerCase()}\nsecond\n`);
  const built = await buildFilter({ from: at("list"), out: at("filter"), format: "plain" });
  assert.equal(built.count, 2);
  assert.ok(loadFilter(at("filter")).has(keyOf(sha1("a").toLowerCase())));
});

test("a line that is no password, however long, is passed over in bounded memory", async () => {
  writeFileSync(at("list"), `first\n${"x".repeat(3_000_000)}\nlast`);
  const built = await buildFilter({ from: at("list"), out: at("filter") });
  assert.deepEqual([built.count, built.lines], [2, 2]);
});

test("an interrupt ends it, and nothing is left behind", async () => {
  writeFileSync(at("list"), "one\ntwo\n");
  const reason = new Error("Interrupted.");
  await assert.rejects(
    buildFilter({ from: at("list"), out: at("filter"), signal: AbortSignal.abort(reason) }),
  );
  assert.deepEqual(readdirSync(folder), ["list"]);
});

for (const [what, from, out, message] of [
  ["a list that is not there", "none", "filter", /The list .*none is not there/],
  ["an empty list", "empty", "filter", /There is no password in/],
  ["a folder that is not there", "empty", "no/where/filter", /Nothing can be written beside/],
] as const)
  test(`${what} is told`, async () => {
    writeFileSync(at("empty"), "\n\n");
    await assert.rejects(buildFilter({ from: at(from), out: at(out) }), {
      code: "PM_FILTER_FILE",
      message,
    });
  });
