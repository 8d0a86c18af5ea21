import { spawn } from "node:child_process";

/** A program of the field that attacks web services, and what it makes of one. */
export interface AttackTool {
  /** The program, which is also the name of its Debian package. */
  readonly program: string;
  /** What it succeeds at against `baseUrl`; rejects where it never got as far as a verdict. */
  attack(baseUrl: string, folder: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** Runs a program to its end and returns everything it printed. Attack tools' exit codes say little. */
export async function output(
  program: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<string> {
  const child = spawn(program, args, { cwd, signal, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  return text;
}
