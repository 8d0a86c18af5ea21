import { Command, Option } from "commander";

import { buildFilter } from "../identity/breached-password/build-filter.ts";
import { UsageError } from "./fault.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { number } from "./option-values.ts";
import { createProgressLine } from "./progress-line.ts";

export function passwordFilterCommand(): Command {
  return new Command("filter")
    .description("Builds a filter of your own copy of a breach corpus, for breached-password.")
    .requiredOption("--from <file>", "lines of passwords, or of SHA-1 in hex with or without :count")
    .requiredOption("--out <file>", "the filter; option filter of breached-password names it")
    .addOption(
      new Option("--format <format>", "what the lines are (default: as the first one looks)").choices([
        "plain",
        "sha1",
      ]),
    )
    .option("--bits <n>", "16, or 8: half the size, and one in 256 good passwords is refused", number, 16)
    .option("--min-count <n>", "leaves out what was seen more seldom, where the corpus counts", number, 1)
    .action(filter);
}

interface FilterArguments {
  readonly from: string;
  readonly out: string;
  readonly format?: "plain" | "sha1";
  readonly bits: number;
  readonly minCount: number;
}

async function filter({ from, out, format, bits, minCount }: FilterArguments): Promise<void> {
  if (bits !== 8 && bits !== 16) throw new UsageError("--bits is 8 or 16.");
  const progress = createProgressLine(process.stderr);
  using interrupt = abortOnInterrupt(() => {
    progress.clear();
    process.stderr.write("Interrupted. Nothing was written.\n");
  });
  try {
    const built = await buildFilter({
      from,
      out,
      format,
      fingerprintBits: bits,
      minCount,
      signal: interrupt.signal,
      onProgress: ({ step, share }) =>
        progress.show(
          `${step === "reading" ? `Reading ${from}` : "Building the filter"}: ${Math.floor(share * 100)} %`,
        ),
    });
    progress.clear();
    const megabytes = (built.bytes / 1e6).toFixed(1);
    process.stdout.write(
      [
        `${out}: ${built.count} passwords in ${megabytes} MB, of ${built.lines} lines (${built.format}).`,
        `A password that is not among them is refused once in ${2 ** bits}.`,
        "",
        `  breachedPassword({ filter: ${JSON.stringify(out)} })`,
        "",
      ].join("\n"),
    );
  } catch (error) {
    progress.clear();
    if (!interrupt.signal.aborted) throw error;
    process.exitCode = 130;
  }
}
