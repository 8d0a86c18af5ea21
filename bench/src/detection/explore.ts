// What detectors see in a corpus: rates per category, and the requests behind a rate.
//   node bench/src/detection/explore.ts --corpus <folder> [--only sql,xss] [--missed sqli] [--refused code-snippet]
//     [--half 0|1] [--limit 20]
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";

import { refusalPoints } from "../../../packages/proofmark/src/shield/inspection/detector.ts";
import { inspectField, type Sighting } from "../../../packages/proofmark/src/shield/inspection/inspect.ts";
import { coreCategories, fieldsOf, readCorpus, type CorpusRecord } from "./corpus.ts";

const { values } = parseArgs({
  options: {
    corpus: { type: "string" },
    only: { type: "string" },
    missed: { type: "string" },
    refused: { type: "string" },
    half: { type: "string" },
    limit: { type: "string", default: "20" },
  },
});
if (values.corpus === undefined) throw new Error("--corpus <folder> names the corpus to read.");
const only = values.only?.split(",");

function sightingsIn(record: CorpusRecord): Sighting[] {
  return fieldsOf(record)
    .flatMap(inspectField)
    .filter(({ detector, points }) => points >= refusalPoints && (only?.includes(detector) ?? true));
}

const records = readCorpus(values.corpus).filter(
  ({ id }) =>
    values.half === undefined || (createHash("md5").update(id).digest()[0] ?? 0) % 2 === Number(values.half),
);
const cells = new Map<string, { label: string; seen: number; refused: number; by: Map<string, number> }>();
let left = Number(values.limit);
const started = process.hrtime.bigint();
for (const record of records) {
  const cell = cells.get(record.category) ?? { label: record.label, seen: 0, refused: 0, by: new Map() };
  cells.set(record.category, cell);
  const sightings = sightingsIn(record);
  cell.seen++;
  if (sightings.length > 0) cell.refused++;
  for (const id of new Set(sightings.map(({ detector }) => detector)))
    cell.by.set(id, (cell.by.get(id) ?? 0) + 1);
  const isShown =
    sightings.length === 0 ? values.missed === record.category : values.refused === record.category;
  if (isShown && left-- > 0) {
    const shown = sightings.map(({ detector, field, shape }) => `${detector} ${field}: ${shape}`).join(" | ");
    console.log(
      `${record.id} ${record.method} ${record.path.slice(0, 500)}\n  ${JSON.stringify(record.headers)}`,
    );
    console.log(`  ${(record.body ?? "").slice(0, 700)}\n  → ${shown}\n`);
  }
}
const micros = Number(process.hrtime.bigint() - started) / 1000 / records.length;

const rate = (category: string): number => {
  const { refused = 0, seen = 1 } = cells.get(category) ?? {};
  return refused / seen;
};
const mean = (rates: readonly number[]): number => rates.reduce((sum, each) => sum + each, 0) / rates.length;
const benign: number[] = [];
for (const [category, { label, seen, refused, by }] of [...cells].toSorted(
  ([a, left], [b, right]) => left.label.localeCompare(right.label) || a.localeCompare(b),
)) {
  if (label === "benign") benign.push(refused / seen);
  const detectors = [...by].toSorted(([, a], [, b]) => b - a).map(([id, count]) => `${id} ${count}`);
  console.log(
    `${label.padEnd(7)} ${category.padEnd(30)} ${(refused / seen).toFixed(3)}  ${refused}/${seen}  ${detectors.join(", ")}`,
  );
}
console.log(
  `core TPR ${mean(coreCategories.map(rate)).toFixed(4)}  mean FPR ${mean(benign).toFixed(4)}  ${micros.toFixed(1)} µs a request`,
);
