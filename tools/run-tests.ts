import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { startServices } from "./services/start.ts";

/** A file that leaves something open never ends, and node's own time-out covers its tests alone. */
const silenceLimitMs = 300_000;

const root = join(import.meta.dirname, "..");
const allTests = ["packages", "test", "examples", "tools"].map((folder) => `${folder}/**/*.test.ts`);

/** Runs the test files that match, or all of them, with the services they need. Returns the exit code. */
export async function runTests(
  patterns: readonly string[],
  signal: AbortSignal,
  limitMs: number = silenceLimitMs,
): Promise<number> {
  const wanted = patterns.length > 0 ? patterns : allTests;
  const files = globSync([...wanted], { cwd: root, exclude: ["**/node_modules/**"] }).toSorted();
  if (files.length === 0) {
    process.stderr.write(`No test file matches ${wanted.join(" ")}\n`);
    return 1;
  }
  // Each file is a process, and many start more: what one compiled, the next need not.
  const compiled = await mkdtemp(join(tmpdir(), "proofmark-compiled-"));
  try {
    const services = await startServices(signal);
    try {
      const environment = { ...services.environment, NODE_COMPILE_CACHE: compiled };
      return await runFiles(files, environment, signal, limitMs);
    } finally {
      await services.stop();
    }
  } finally {
    await rm(compiled, { recursive: true, force: true });
  }
}

async function runFiles(
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
  limitMs: number,
): Promise<number> {
  signal.throwIfAborted();
  const isTerminal = process.stdout.isTTY && !process.env["NO_COLOR"];
  const flags = [
    "--conditions=proofmark:source",
    "--test",
    "--test-reporter=spec",
    "--test-timeout=180000",
    `--test-concurrency=${Math.max(1, Math.min(4, availableParallelism()))}`,
  ];
  const child = spawn(process.execPath, [...flags, ...files], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment, ...(isTerminal ? { FORCE_COLOR: "1" } : {}) },
  });
  // Node's runner stops its files and prints what it has when it is interrupted.
  const interrupt = (): void => void child.kill("SIGINT");
  signal.addEventListener("abort", interrupt);
  const silence = setTimeout(() => {
    process.stderr.write(
      `Nothing was heard of the tests for ${limitMs / 1000} s: a file leaves something open.\n`,
    );
    interrupt();
  }, limitMs);
  let tail = "";
  child.stdout.on("data", (chunk: Buffer) => {
    silence.refresh();
    tail = (tail + chunk.toString()).slice(-4_000);
    process.stdout.write(chunk);
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve(exitCode ?? 1));
  });
  signal.removeEventListener("abort", interrupt);
  clearTimeout(silence);
  if (code === 0 && countTests(tail) === 0) {
    process.stderr.write("No test ran: the files have none, or none matches.\n");
    return 1;
  }
  return code;
}

/** The number in node's own summary; 0 when there is no summary. */
export function countTests(output: string): number {
  return Number(/^ℹ tests (\d+)$/m.exec(stripVTControlCharacters(output))?.[1] ?? 0);
}
