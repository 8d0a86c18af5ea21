import { createHash } from "node:crypto";

import { cutLine, parseEntry, type ChainEntry, type HeaderEntry } from "./entry.ts";
import { listSegments, readBatches, type SegmentFile } from "./segment-files.ts";

/** Where a chain stands at the end of a segment that was written before. */
export interface SegmentState {
  readonly chain: string;
  readonly segment: number;
  /** The number, the code and the time of the last whole line. */
  readonly last: number;
  readonly mac: string;
  readonly at: string;
  readonly previous: NonNullable<HeaderEntry["previous"]>;
}

/**
 * Reads how the newest segment ends. It judges nothing and changes nothing: what is wrong in there stays for
 * `verifyChain` to find, and the chain goes on in a segment of its own.
 */
export async function readLastState(folder: string): Promise<SegmentState | undefined> {
  const newest = (await listSegments(folder)).at(-1);
  return newest === undefined ? undefined : await readSegmentState(newest);
}

/** Undefined where the segment's first line is none. */
export async function readSegmentState({ number, path }: SegmentFile): Promise<SegmentState | undefined> {
  const hash = createHash("sha256");
  let header: ChainEntry | undefined;
  let last: ChainEntry | undefined;
  let bytes = 0;
  let tornBytes = 0;
  for await (const batch of readBatches(path)) {
    header ??= entryOf(batch.lines[0]);
    for (let index = batch.lines.length - 1; index >= 0; index--) {
      const entry = entryOf(batch.lines[index]);
      if (entry === undefined) continue;
      last = entry;
      break;
    }
    hash.update(batch.bytes);
    bytes += batch.bytes.length;
    if (batch.rest === undefined) continue;
    hash.update(batch.rest);
    tornBytes = batch.rest.length;
  }
  if (header?.entry !== "segment" || last === undefined) return undefined;
  const state = last.entry === "head" && tornBytes === 0 ? last.head.state : "running";
  return {
    chain: header.chain,
    segment: number,
    last: last.n,
    mac: last.mac,
    at: last.at,
    previous: {
      bytes: bytes + tornBytes,
      digest: hash.digest("base64url"),
      ended: state === "running" ? "crashed" : state,
      tornBytes,
    },
  };
}

/** The first line of a segment; undefined where it is none. */
export async function readFirstHeader(path: string): Promise<HeaderEntry | undefined> {
  for await (const { lines } of readBatches(path)) {
    const entry = entryOf(lines[0]);
    return entry?.entry === "segment" ? entry : undefined;
  }
  return undefined;
}

function entryOf(line: Buffer | undefined): ChainEntry | undefined {
  const cut = line === undefined ? undefined : cutLine(line);
  return cut === undefined ? undefined : parseEntry(cut.text);
}
