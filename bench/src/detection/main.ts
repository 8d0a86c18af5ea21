// npm run bench:detection -- --corpus <folder> [--compare <json>] [--out <json>] [--write] [--in-process]
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { inspection } from "proofmark/shield";

import { readCorpus, type CorpusRecord } from "./corpus.ts";
import { detectionPage } from "./document.ts";
import { judgeRecord } from "./judge.ts";
import { readPeers } from "./peers.ts";
import { Tally, type Rates } from "./rates.ts";
import { table, type Columns } from "./table.ts";
import { startWire } from "./wire.ts";

const usage = `npm run bench:detection -- --corpus <folder> [--compare <json>] [--out <json>] [--write] [--in-process]
  --corpus      a folder of .jsonl.gz files with labelled requests
  --compare     what peers score on the same corpus, shown beside
  --out         writes the rates as JSON
  --write       writes docs/detection.md
  --in-process  leaves out the run through a gateway`;
/** Connections at a time. */
const lanes = 8;

const { values } = parseArgs({
  options: {
    corpus: { type: "string" },
    compare: { type: "string" },
    out: { type: "string" },
    write: { type: "boolean", default: false },
    "in-process": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help || values.corpus === undefined) {
  process.stdout.write(`${usage}\n`);
  process.exitCode = values.help ? 0 : 2;
} else await run(values.corpus);

async function run(folder: string): Promise<void> {
  const records = readCorpus(folder);
  const inProcess = await judgeInProcess(records);
  const onWire = values["in-process"] ? undefined : await judgeOnWire(records);
  const peers = values.compare === undefined ? {} : readPeers(values.compare);
  const columns: Columns = [
    ["in-process", inProcess],
    ...(onWire === undefined ? [] : [["gateway", onWire] as const]),
    ...Object.entries(peers),
  ];
  process.stdout.write(`${table(columns)}\n`);
  if (values.write) {
    const page = join(import.meta.dirname, "..", "..", "..", "docs", "detection.md");
    writeFileSync(page, detectionPage(columns));
  }
  if (values.out !== undefined)
    writeFileSync(
      values.out,
      `${JSON.stringify({ inProcess, ...(onWire && { gateway: onWire }) }, null, 2)}\n`,
    );
}

/** By the guard's own hooks, with default options. */
async function judgeInProcess(records: readonly CorpusRecord[]): Promise<Rates> {
  const guard = inspection();
  const tally = new Tally();
  for (const record of records) tally.add(record, (await judgeRecord(guard, record)) !== undefined);
  return tally.rates();
}

/** As bytes on a socket. Whatever is not answered with success counts as refused; no answer at all is not counted. */
async function judgeOnWire(records: readonly CorpusRecord[]): Promise<Rates> {
  const wire = await startWire();
  const tally = new Tally();
  let unanswered = 0;
  const next = records.values();
  const lane = async (): Promise<void> => {
    for (const record of next) {
      const status = await wire.ask(record);
      if (status === 0) unanswered++;
      else tally.add(record, status >= 400);
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    await wire.close();
  }
  if (unanswered > 0)
    process.stderr.write(`${unanswered} of ${records.length} requests were not answered.\n`);
  return tally.rates();
}
