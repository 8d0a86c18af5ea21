import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Writable } from "node:stream";

/** One line, read. */
export type Line = Readonly<Record<string, unknown>>;

export function linesIn(text: string): readonly Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

/** A folder that is gone after the test. */
export function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "proofmark-log-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const numberOf = (name: string): number => Number(name.split(".").at(-2));

/** The files of a stream, oldest first. */
export function filesOf(folder: string, stream: string): readonly string[] {
  const names = readdirSync(join(folder, stream)).filter((name) => name.endsWith(".log"));
  return names.toSorted((a, b) => numberOf(a) - numberOf(b));
}

/** What stands in all files of a stream. */
export function readStream(folder: string, stream: string): string {
  return filesOf(folder, stream)
    .map((name) => readFileSync(join(folder, stream, name), "utf8"))
    .join("");
}

/** A standard output in memory. */
export class MemoryOutput extends Writable {
  text = "";

  get lines(): readonly Line[] {
    return linesIn(this.text);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
