import { Command } from "commander";

import { UsageError } from "./fault.ts";
import { number } from "./option-values.ts";
import { createProgressLine } from "./progress-line.ts";

export function passwordTuneCommand(): Command {
  return new Command("tune")
    .description("Measures this machine, and says which argon2 parameters to set.")
    .option("--target-ms <ms>", "milliseconds that a hash may take", number, 50)
    .option("--max-memory-mib <n>", "MiB that a hash may take", number, 64)
    .option("--json", "prints the result as JSON")
    .action(tune);
}

interface TuneArguments {
  readonly targetMs: number;
  readonly maxMemoryMib: number;
  readonly json?: boolean;
}

async function tune({ targetMs, maxMemoryMib, json }: TuneArguments): Promise<void> {
  if (targetMs < 1 || targetMs > 10_000)
    throw new UsageError("--target-ms is a time from 1 to 10000 milliseconds.");
  if (maxMemoryMib < 7 || maxMemoryMib > 1024)
    throw new UsageError(
      "--max-memory-mib is from 7 to 1024: below 7 MiB nothing is strong enough for OWASP.",
    );
  // Here alone: no other command should need the native library of its machine.
  const { tuneArgon2 } = await import("../identity/password/tune.ts");
  const progress = createProgressLine(process.stderr);
  const { memoryMib, passes, ms, isFloor } = await tuneArgon2({
    targetMs,
    maxMemoryMib,
    onMeasured: (measured) =>
      progress.show(`${measured.memoryMib} MiB, ${measured.passes} passes: ${measured.ms.toFixed(1)} ms`),
  });
  progress.clear();
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ memoryMib, passes, lanes: 1, ms, targetMs, isFloor })}\n`);
    return;
  }
  const why = isFloor
    ? `No cost that OWASP takes is done in ${targetMs} ms here: this is the quickest of them.`
    : `The strongest within ${targetMs} ms and ${maxMemoryMib} MiB, when nothing else runs.`;
  process.stdout.write(
    [
      `argon2id: ${memoryMib} MiB, ${passes} passes, 1 lane takes ${ms.toFixed(1)} ms on this machine.`,
      why,
      `One core makes ${Math.floor(1000 / ms)} sign-ins a second of it. Stored hashes are renewed as their owners sign in.`,
      "",
      `  createPasswords({ ring, memoryMib: ${memoryMib}, passes: ${passes}, lanes: 1 })`,
      "",
    ].join("\n"),
  );
}
