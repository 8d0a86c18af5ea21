import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

import { foldText } from "../../kernel/derived-word.ts";
import { messageOf } from "../../kernel/message-of.ts";
import { corpusLines } from "./corpus-lines.ts";
import {
  encodeFingerprints,
  encodeHead,
  encodeRow,
  FilterFileError,
  mostShardBits,
  type FilterFacts,
} from "./filter-file.ts";
import { buildFuse } from "./fuse-filter.ts";
import { KeySpill } from "./key-spill.ts";
import { keyOf, type PasswordKey } from "./password-key.ts";
import { readSha1Line } from "./sha1-line.ts";

export interface BuildFilterOptions {
  /** Lines of passwords, or of `SHA-1 in hex`, `SHA-1:count`. */
  readonly from: string;
  readonly out: string;
  /** Default: what the first line looks like. */
  readonly format?: "plain" | "sha1" | undefined;
  /** Default: 16. */
  readonly fingerprintBits?: FilterFacts["fingerprintBits"] | undefined;
  /** Leaves out what was seen more seldom, in a corpus that counts. Default: 1. */
  readonly minCount?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: BuildProgress) => void;
}

export interface BuildProgress {
  readonly step: "reading" | "building";
  /** From 0 to 1. */
  readonly share: number;
}

export interface BuiltFilter {
  readonly lines: number;
  /** Different entries. */
  readonly count: number;
  readonly bytes: number;
  readonly format: "plain" | "sha1";
}

/** From here on keys are spread over shards: more of them would need gigabytes of memory to be built at once. */
const oneShardBytes = 64 * 1024 ** 2;

/**
 * Builds a filter of a list of any length in bounded memory: keys go to files beside `out`, eight bytes each, and one shard
 * is built after the other. `out` appears when it is whole.
 * @throws FilterFileError where the list is empty or a line is no SHA-1; the signal's reason when that ends it.
 * @example await buildFilter({ from: "pwned-passwords.txt", out: "breached.filter", minCount: 10 });
 */
export async function buildFilter(options: BuildFilterOptions): Promise<BuiltFilter> {
  const { from, out, fingerprintBits = 16, signal, onProgress } = options;
  const totalBytes = sizeOf(from);
  const shardBits = totalBytes > oneShardBytes ? mostShardBits : 0;
  using spill = spillBeside(out, shardBits);
  const reader = new CorpusReader(options);
  for await (const { lines, bytes } of corpusLines(from, signal)) {
    for (const line of lines) {
      const key = reader.read(line);
      if (key !== undefined) spill.add(key);
    }
    onProgress?.({ step: "reading", share: bytes / totalBytes });
  }
  if (reader.kept === 0) throw new FilterFileError(`There is no password in ${from}.`);
  const isFolded = reader.format !== "sha1";
  const facts = { fingerprintBits, shardBits, isFolded, longest: isFolded ? reader.longest : 0 } as const;
  const partial = `${out}.partial`;
  const headBytes = encodeHead({ ...facts, count: 0 }).length;
  const rowBytes = encodeRow(nothing, 0).length;
  const file = openSync(partial, "w");
  try {
    let at = headBytes + rowBytes * spill.shardCount;
    let count = 0;
    for (let shard = 0; shard < spill.shardCount; shard++) {
      signal?.throwIfAborted();
      const keys = spill.keysOf(shard);
      const fuse = buildFuse(keys);
      const row = encodeRow(fuse, keys.length / 2);
      const bytes = encodeFingerprints(fuse, fingerprintBits);
      writeSync(file, row, 0, row.length, headBytes + shard * rowBytes);
      writeSync(file, bytes, 0, bytes.length, at);
      at += bytes.length;
      count += keys.length / 2;
      onProgress?.({ step: "building", share: (shard + 1) / spill.shardCount });
      // Lets an interrupt through between two shards.
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }
    const head = encodeHead({ ...facts, count });
    writeSync(file, head, 0, head.length, 0);
    renameSync(partial, out);
    return { lines: reader.lines, count, bytes: at, format: isFolded ? "plain" : "sha1" };
  } finally {
    closeSync(file);
    rmSync(partial, { force: true });
  }
}

const nothing = { seed: 0, segmentLength: 0, windows: 0 };

/** What the lines of one corpus mean. */
class CorpusReader {
  readonly #minCount: number;
  format: "plain" | "sha1" | undefined;
  lines = 0;
  kept = 0;
  longest = 0;

  constructor({ format, minCount = 1 }: BuildFilterOptions) {
    this.format = format;
    this.#minCount = minCount;
  }

  /** Undefined: the line is empty, or was seen too seldom. */
  read(line: string): PasswordKey | undefined {
    this.lines++;
    if (line === "") return undefined;
    this.format ??= readSha1Line(line) !== undefined ? "sha1" : "plain";
    const key = this.format === "sha1" ? this.#sha1(line) : this.#plain(line);
    if (key !== undefined) this.kept++;
    return key;
  }

  #plain(line: string): PasswordKey {
    const folded = foldText(line);
    this.longest = Math.max(this.longest, folded.length);
    return keyOf(folded);
  }

  #sha1(line: string): PasswordKey | undefined {
    const read = readSha1Line(line);
    if (read === undefined)
      throw new FilterFileError(
        `Line ${this.lines} is no SHA-1 in hex, as the lines before it are. If the list is of passwords, say --format plain.`,
      );
    return read.count < this.#minCount ? undefined : read;
  }
}

function spillBeside(out: string, shardBits: number): KeySpill {
  try {
    return new KeySpill(dirname(out), shardBits);
  } catch (error) {
    throw new FilterFileError(`Nothing can be written beside ${out}: ${messageOf(error)}`);
  }
}

function sizeOf(path: string): number {
  const { size } = statSync(path, { throwIfNoEntry: false }) ?? {};
  if (size === undefined) throw new FilterFileError(`The list ${path} is not there.`);
  return Math.max(1, size);
}
