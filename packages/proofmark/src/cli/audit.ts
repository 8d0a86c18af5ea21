import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { resolve } from "node:path";

import { Command, Option } from "commander";

import { readKeyRing } from "../config/secrets.ts";
import { auditCategories } from "../model/audit.ts";
import { readChainKeys } from "../observe/audit-chain/chain-keys.ts";
import { pruneChain } from "../observe/audit-chain/prune-chain.ts";
import { readChain } from "../observe/audit-chain/read-chain.ts";
import { readVerifyKey } from "../observe/audit-chain/signer.ts";
import { verifyChain } from "../observe/audit-chain/verify-chain.ts";
import type { ChainVerdict } from "../observe/audit-chain/verdict.ts";
import { describeVerdict } from "./audit/describe-verdict.ts";
import { csvHead, csvLine, jsonLine } from "./audit/export-lines.ts";
import { findChain, findChains } from "./audit/find-chains.ts";
import { follow, readTail } from "./audit/follow.ts";
import { recordLine } from "./audit/record-line.ts";
import { UsageError } from "./fault.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { createProgressLine } from "./progress-line.ts";

type Env = Readonly<Record<string, string | undefined>>;

export function auditCommand(env: Env = process.env): Command {
  return new Command("audit")
    .description("Checks, shows and exports the audit trail.")
    .addCommand(
      new Command("verify")
        .description("Says whether chains are as they were written, and where they first are not.")
        .argument("[folder]", "a chain, or the folder of several", "audit")
        .option(
          "--anchor <files...>",
          "heads that were kept elsewhere: the anchor's file, or what a log collector wrote",
        )
        .option("--key <files...>", "public keys of the signer; no other is trusted then")
        .option("--json", "prints the verdicts as JSON", false)
        .action(async (folder: string, options: VerifyFlags) => await verify(folder, options, env)),
    )
    .addCommand(
      new Command("tail")
        .description("Shows the newest records. Checks nothing.")
        .argument("[folder]", "a chain, or the folder of one", "audit")
        .option("-n, --lines <count>", "how many", "20")
        .option("--follow", "goes on with those that come, until Ctrl-C", false)
        .option("--json", "prints entries as JSON, one a line", false)
        .action(tail),
    )
    .addCommand(
      new Command("export")
        .description("Writes records out, oldest first. Checks nothing: verify first.")
        .argument("[folder]", "a chain, or the folder of one", "audit")
        .option("--from <time>", "from then on: 2026-11-28, or with a time")
        .option("--to <time>", "before then")
        .addOption(new Option("--category <categories...>", "these alone").choices(auditCategories))
        .addOption(new Option("--format <format>", "how").choices(["jsonl", "csv"]).default("jsonl"))
        .option("--out <file>", "a new file (default: stdout)")
        .action(exportRecords),
    )
    .addCommand(
      new Command("prune")
        .description("Removes old segments, and leaves a signed statement in their place.")
        .argument("[folder]", "a chain, or the folder of one", "audit")
        .requiredOption("--before <time>", "segments whose last entry is older")
        .option("--anchor <files...>", "heads that the chain is checked against first")
        .option("--yes", "removes; without it, only what would go is shown", false)
        .action(async (folder: string, options: PruneFlags) => await prune(folder, options, env)),
    );
}

interface VerifyFlags {
  readonly anchor?: readonly string[];
  readonly key?: readonly string[];
  readonly json: boolean;
}

async function verify(
  folder: string,
  { anchor: anchors = [], key: files = [], json }: VerifyFlags,
  env: Env,
): Promise<void> {
  const ring = readKeyRing(env);
  const keys = await Promise.all(files.map(async (file) => readVerifyKey(await readKeyFile(file))));
  const verdicts: ChainVerdict[] = [];
  using interrupt = abortOnInterrupt(() => {});
  const progress = createProgressLine(process.stderr);
  for (const chain of await findChains(resolve(folder))) {
    let shownAt = 0;
    const verdict = await verifyChain(chain, {
      ring,
      keys,
      anchors,
      signal: interrupt.signal,
      onProgress(done, all) {
        if (Date.now() - shownAt < 200) return;
        shownAt = Date.now();
        progress.show(`${chain}: ${Math.floor((100 * done) / Math.max(1, all))} %`);
      },
    });
    progress.clear();
    verdicts.push(verdict);
    if (!json) process.stdout.write(describeVerdict(verdict));
  }
  if (json) process.stdout.write(`${JSON.stringify(verdicts, null, 2)}\n`);
  const states = new Set(verdicts.map(({ state }) => state));
  process.exitCode = states.has("tampered") ? 1 : states.has("unchecked") ? 2 : 0;
}

interface TailFlags {
  readonly lines: string;
  readonly follow: boolean;
  readonly json: boolean;
}

async function tail(folder: string, { lines, follow: goesOn, json }: TailFlags): Promise<void> {
  const count = Number(lines);
  if (!Number.isInteger(count) || count < 0 || count > 1_000_000)
    throw new UsageError("--lines is a whole number from 0 to 1000000.");
  const chain = await findChain(resolve(folder));
  const found = await readTail(chain, count, (entry) => entry.entry !== "head");
  const show = (entry: (typeof found.entries)[number]): void => {
    const line = json ? JSON.stringify(entry) : recordLine(entry);
    if (line !== undefined) process.stdout.write(`${line}\n`);
  };
  for (const entry of found.entries) show(entry);
  if (!goesOn) return;
  using interrupt = abortOnInterrupt(() => {});
  for await (const entry of follow(chain, found, interrupt.signal)) show(entry);
}

interface ExportFlags {
  readonly from?: string;
  readonly to?: string;
  readonly category?: readonly string[];
  readonly format: "jsonl" | "csv";
  readonly out?: string;
}

async function exportRecords(
  folder: string,
  { from, to, category, format, out }: ExportFlags,
): Promise<void> {
  const since = from === undefined ? -Infinity : timeOf("--from", from);
  const until = to === undefined ? Infinity : timeOf("--to", to);
  const chain = await findChain(resolve(folder));
  const output = out === undefined ? process.stdout : createWriteStream(out, { flags: "wx", mode: 0o600 });
  if (output !== process.stdout)
    await once(output, "open").catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`The file ${out} can't be made (${error.code ?? "unknown error"}).`);
    });
  let broken = 0;
  if (format === "csv") output.write(csvHead);
  for await (const entry of readChain(chain)) {
    if (entry === undefined) broken++;
    if (entry?.entry !== "record") continue;
    const at = Date.parse(entry.at);
    if (at < since || at >= until || category?.includes(entry.category) === false) continue;
    if (!output.write(format === "csv" ? csvLine(entry) : jsonLine(entry))) await once(output, "drain");
  }
  if (output !== process.stdout) {
    output.end();
    await once(output, "finish");
  }
  if (broken === 0) return;
  process.stderr.write(`${broken} lines are none that were written. Run: proofmark audit verify\n`);
  process.exitCode = 1;
}

interface PruneFlags {
  readonly before: string;
  readonly anchor?: readonly string[];
  readonly yes: boolean;
}

async function prune(
  folder: string,
  { before, anchor: anchors = [], yes }: PruneFlags,
  env: Env,
): Promise<void> {
  const chain = await findChain(resolve(folder));
  const options = { keys: readChainKeys({}, env), before: timeOf("--before", before), writes: yes, anchors };
  const { files } = await pruneChain(chain, options);
  const words = yes ? "Removed" : "Would be removed (--yes removes)";
  process.stdout.write(
    files.length === 0
      ? "Nothing is older: nothing goes.\n"
      : `${words}:\n${files.map((file) => `  ${file}\n`).join("")}`,
  );
}

function timeOf(option: string, text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new UsageError(`${option} is a time such as 2026-11-28 or 2026-11-28T06:00:00Z.`);
  return time;
}

async function readKeyFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new UsageError(`The key ${file} can't be read.`, { cause });
  }
}
