import { stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

import { cutLine, parseEntry, type ChainEntry } from "../../observe/audit-chain/entry.ts";
import { listSegments, readBatches } from "../../observe/audit-chain/segment-files.ts";

const lookMs = 300;

/** The last entries of a chain, and where they end. */
export interface Tail {
  readonly entries: readonly ChainEntry[];
  readonly segment: number;
  readonly bytes: number;
}

/** Reads from the newest segment backwards until there are enough that `isWanted`. */
export async function readTail(
  folder: string,
  count: number,
  isWanted: (entry: ChainEntry) => boolean,
): Promise<Tail> {
  let entries: ChainEntry[] = [];
  let segment = -1;
  let bytes = 0;
  for (const { number, path } of (await listSegments(folder)).toReversed()) {
    const own: ChainEntry[] = [];
    let end = 0;
    for await (const batch of readBatches(path)) {
      for (const line of batch.lines) {
        const entry = entryOf(line);
        if (entry !== undefined && isWanted(entry)) own.push(entry);
        if (own.length > 2 * count + 1_000) own.splice(0, own.length - count);
      }
      end = batch.at + batch.bytes.length;
    }
    if (segment === -1) [segment, bytes] = [number, end];
    entries = [...own, ...entries].slice(-count);
    if (entries.length >= count) break;
  }
  return { entries: count === 0 ? [] : entries, segment, bytes };
}

/** Entries as they are written, until the signal. */
export async function* follow(folder: string, tail: Tail, signal: AbortSignal): AsyncGenerator<ChainEntry> {
  let { segment, bytes } = tail;
  while (!signal.aborted) {
    const segments = (await listSegments(folder)).filter(({ number }) => number >= segment);
    for (const { number, path } of segments) {
      if (number > segment) [segment, bytes] = [number, 0];
      if ((await stat(path)).size <= bytes) continue;
      for await (const batch of readBatches(path, Infinity, bytes)) {
        for (const line of batch.lines) {
          const entry = entryOf(line);
          if (entry !== undefined) yield entry;
        }
        bytes = batch.at + batch.bytes.length;
      }
    }
    await pause(lookMs, undefined, { signal }).catch(() => {});
  }
}

function entryOf(line: Buffer): ChainEntry | undefined {
  const cut = cutLine(line);
  return cut === undefined ? undefined : parseEntry(cut.text);
}
