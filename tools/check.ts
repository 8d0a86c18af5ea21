// npm run check: format, lint, types, dead code and tests, one after the other; at the end, all that failed.
import { describe, runCheck, staticChecks } from "./checks.ts";
import { interruption } from "./interruption.ts";
import { runTests } from "./run-tests.ts";

const signal = interruption();
const failed: string[] = [];

for (const check of staticChecks) {
  if (signal.aborted) break;
  const result = await runCheck(check, signal);
  process.stdout.write(describe(result));
  if (!result.passed) failed.push(check.name);
}
try {
  signal.throwIfAborted();
  if ((await runTests([], signal)) !== 0) failed.push("tests");
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  failed.push("tests");
}
if (failed.length > 0) process.stderr.write(`\nFailed: ${failed.join(", ")}\n`);
if (signal.aborted) process.exitCode = 130;
else process.exitCode = failed.length > 0 ? 1 : 0;
