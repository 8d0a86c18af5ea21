import { spawn } from "node:child_process";
import { join } from "node:path";

/** A check that needs no running service. */
export interface StaticCheck {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export const staticChecks: readonly StaticCheck[] = [
  { name: "format", command: "oxfmt", args: ["--check"] },
  { name: "lint", command: "oxlint", args: ["--type-aware", "--deny-warnings"] },
  { name: "types", command: "tsc", args: ["--noEmit"] },
  { name: "dead code", command: "knip", args: ["--no-progress"] },
];

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
}

const limitMs = 300_000;
const root = join(import.meta.dirname, "..");

/** Runs one check of the workspace. A check that could not run, or that took too long, has not passed. */
export async function runCheck(check: StaticCheck, signal: AbortSignal): Promise<CheckResult> {
  const child = spawn(join(root, "node_modules", ".bin", check.command), check.args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    const finish = (passed: boolean, reason = ""): void =>
      resolve({ name: check.name, passed, output: (Buffer.concat(chunks).toString() + reason).trim() });
    child.once("error", (error) => finish(false, `${check.command}: ${error.message}`));
    child.once("close", (code) => finish(code === 0));
  });
}

/** One line for a check that passed; its whole output for one that did not. */
export function describe(result: CheckResult): string {
  if (result.passed) return `✔ ${result.name}\n`;
  return `✖ ${result.name}\n${result.output}\n\n`;
}
