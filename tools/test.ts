// npm test [-- <file pattern>…]: the static checks and every test; with patterns, only the tests that match.
import { describe, runCheck, staticChecks } from "./checks.ts";
import { interruption } from "./interruption.ts";
import { runTests } from "./run-tests.ts";

const patterns = process.argv.slice(2);
const signal = interruption();
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    if (patterns.length === 0 && !(await staticChecksPass())) return 1;
    return await runTests(patterns, signal);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return signal.aborted ? 130 : 1;
  }
}

async function staticChecksPass(): Promise<boolean> {
  const results = await Promise.all(staticChecks.map((check) => runCheck(check, signal)));
  for (const result of results) process.stdout.write(describe(result));
  return results.every((result) => result.passed);
}
