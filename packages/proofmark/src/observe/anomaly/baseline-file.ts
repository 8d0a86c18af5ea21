import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";

import { parseJson } from "../../kernel/parse-json.ts";

/** What 100 signals of the week take, and more. */
const mostBytes = 8 * 1024 * 1024;

/** What an earlier process learned; undefined where there is nothing, or nothing that can be read. */
export function loadBaseline(file: string): unknown {
  try {
    return statSync(file).size > mostBytes ? undefined : parseJson(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Writes beside the file and renames, so that whoever reads it, also after a kill, finds the old one or the new one whole. */
export function saveBaseline(file: string, content: unknown): void {
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, JSON.stringify(content), { mode: 0o600 });
  renameSync(beside, file);
}
