import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "node:test";

import { inspection } from "proofmark/shield";

import type { CorpusRecord } from "./corpus.ts";
import { judgeRecord } from "./judge.ts";
import { Tally } from "./rates.ts";
import { table } from "./table.ts";
import { startWire } from "./wire.ts";

function record(category: string, more: Partial<CorpusRecord>): CorpusRecord {
  return {
    id: category,
    source: "made here",
    label: "attack",
    category,
    method: "GET",
    path: "/",
    headers: {},
    ...more,
  };
}

const attack = "../../../../etc/passwd";
const json = { "Content-Type": "application/json" };
const records: readonly (readonly [CorpusRecord, boolean])[] = [
  [record("query", { path: `/a?f=${attack}` }), true],
  [record("header", { headers: { "X-File": attack } }), true],
  [record("json", { method: "POST", headers: json, body: JSON.stringify({ f: attack }) }), true],
  [
    record("upload", {
      method: "POST",
      headers: { "Content-Type": "multipart/form-data; boundary=edge" },
      body: `--edge\r\nContent-Disposition: form-data; name="f"\r\n\r\n${attack}\r\n--edge--\r\n`,
    }),
    true,
  ],
  [
    record("compressed", {
      method: "POST",
      headers: { ...json, "Content-Encoding": "gzip" },
      body: gzipSync(JSON.stringify({ f: attack })).toString("base64"),
      bodyEncoding: "base64",
    }),
    true,
  ],
  [record("ordinary", { label: "benign", path: "/a?f=report.txt" }), false],
];

test("a record is judged alike by the guard's hooks and as bytes on a socket", async () => {
  const wire = await startWire();
  try {
    for (const [each, isRefused] of records) {
      assert.equal((await judgeRecord(inspection(), each)) !== undefined, isRefused, each.category);
      assert.equal(await wire.ask(each), isRefused ? 403 : 200, each.category);
    }
  } finally {
    await wire.close();
  }
});

test("rates are shares by category, and the sums are means over categories", () => {
  const tally = new Tally();
  tally.add(record("sqli", {}), true);
  tally.add(record("sqli", {}), false);
  tally.add(record("xss", {}), true);
  tally.add(record("mail", {}), false);
  tally.add(record("prose", { label: "benign" }), true);
  tally.add(record("names", { label: "benign" }), false);
  const rates = tally.rates();
  assert.deepEqual(rates.attack, { mail: [1, 0], sqli: [2, 0.5], xss: [1, 1] });
  assert.deepEqual(rates.core11, [0.75, 0.5, 0.625]);
  assert.match(
    table([
      ["ours", rates],
      ["peer", rates],
    ]),
    /attack sqli \(2\) +0\.500 +0\.500/,
  );
});
