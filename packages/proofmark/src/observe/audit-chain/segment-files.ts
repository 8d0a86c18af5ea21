import { createSecretKey, type KeyObject } from "node:crypto";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

import type { KeyRing } from "../../kernel/key-ring.ts";
import { longestLine } from "./entry.ts";

const segmentName = /^(\d{6,12})\.jsonl$/;
const chunkBytes = 256 * 1024;
const newline = 0x0a;

export interface SegmentFile {
  readonly number: number;
  readonly path: string;
}

export function segmentPath(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(6, "0")}.jsonl`);
}

/** The segments of a folder by their numbers; none where the folder is not there. */
export async function listSegments(folder: string): Promise<readonly SegmentFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .flatMap((name) => {
      const [, digits] = segmentName.exec(name) ?? [];
      return digits === undefined ? [] : [{ number: Number(digits), path: join(folder, name) }];
    })
    .toSorted((a, b) => a.number - b.number);
}

/** One key a segment, so that a segment put in another's place, or into another chain, is none of it. */
export function segmentKey(ring: KeyRing, keyId: string, chain: string, segment: number): KeyObject {
  return createSecretKey(ring.derive(`audit-chain ${chain} ${segment}`, keyId));
}

/** A part of a file: its whole lines, and how many bytes stand in front of the first. */
export interface LineBatch {
  readonly at: number;
  /** With their line breaks. */
  readonly bytes: Buffer;
  /** Without their line breaks. */
  readonly lines: readonly Buffer[];
  /** The last of the file: what stands here without a line break. Undefined before. */
  readonly rest?: Buffer;
}

/**
 * Reads a file piece by piece, from one byte until another; by default all of it. A line that is longer than any that is written ends the
 * reading, as `rest`.
 */
export async function* readBatches(path: string, until = Infinity, from = 0): AsyncGenerator<LineBatch> {
  await using file = await open(path, "r");
  let carried = Buffer.alloc(0);
  let at = from;
  for (let position = from; ;) {
    const wanted = Math.min(chunkBytes, until - position);
    const chunk = Buffer.allocUnsafe(wanted);
    const { bytesRead } = wanted > 0 ? await file.read(chunk, 0, wanted, position) : { bytesRead: 0 };
    position += bytesRead;
    const held = Buffer.concat([carried, chunk.subarray(0, bytesRead)]);
    const end = held.lastIndexOf(newline) + 1;
    const bytes = held.subarray(0, end);
    carried = held.subarray(end);
    const isLast = bytesRead === 0 || carried.length > longestLine;
    yield { at, bytes, lines: cut(bytes), ...(isLast ? { rest: carried } : undefined) };
    if (isLast) return;
    at += end;
  }
}

function cut(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(newline, from);
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return lines;
}
