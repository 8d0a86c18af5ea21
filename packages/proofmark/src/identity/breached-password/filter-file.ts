import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import { messageOf } from "../../kernel/message-of.ts";
import { fingerprintOf, slotCount, slotsOf, type Fuse, type FuseLayout } from "./fuse-filter.ts";
import type { PasswordKey } from "./password-key.ts";

// The file: a head of 32 bytes, a row of 16 bytes a shard, and the shards' fingerprints. All numbers little-endian.
const mark = "PMBREACH";
const version = 1;
const headBytes = 32;
const rowBytes = 16;
const foldedFlag = 1;
/** 2^8 shards, by the key's first byte: each is built by itself, in memory that stays small. */
export const mostShardBits = 8;
const mostBytes = 4 * 1024 ** 3;
const readBytes = 256 * 1024 ** 2;

/** A filter, or the list for one, that is of no use; its message says what to do. */
export class FilterFileError extends Error {
  readonly code = "PM_FILTER_FILE";
}

export interface FilterFacts {
  /** 8 or 16: a stranger is taken for known once in 2^8 or 2^16. */
  readonly fingerprintBits: 8 | 16;
  readonly shardBits: 0 | typeof mostShardBits;
  /** Whether keys are of folded text (see `foldText`), or of what was typed. */
  readonly isFolded: boolean;
  /** Of the longest entry, in UTF-16 units; 0: unknown. Longer texts are not in it. */
  readonly longest: number;
  readonly count: number;
}

/** A filter in memory. */
export interface PasswordFilter extends FilterFacts {
  has(key: PasswordKey): boolean;
}

export function encodeHead(facts: FilterFacts): Buffer {
  const head = Buffer.alloc(headBytes);
  head.write(mark, "latin1");
  head.writeUInt8(version, 8);
  head.writeUInt8(facts.fingerprintBits, 9);
  head.writeUInt8(facts.shardBits, 10);
  head.writeUInt8(facts.isFolded ? foldedFlag : 0, 11);
  head.writeUInt32LE(facts.longest, 12);
  head.writeBigUInt64LE(BigInt(facts.count), 16);
  return head;
}

export function encodeRow({ seed, segmentLength, windows }: FuseLayout, keys: number): Buffer {
  const row = Buffer.alloc(rowBytes);
  for (const [index, value] of [seed, segmentLength, windows, keys].entries())
    row.writeUInt32LE(value, index * 4);
  return row;
}

export function encodeFingerprints({ fingerprints }: Fuse, bits: FilterFacts["fingerprintBits"]): Buffer {
  const bytes = Buffer.alloc((fingerprints.length * bits) / 8);
  for (const [slot, value] of fingerprints.entries())
    if (bits === 8) bytes[slot] = value & 0xff;
    else bytes.writeUInt16LE(value, slot * 2);
  return bytes;
}

/** @throws FilterFileError */
export function parseFilter(file: Buffer, name: string): PasswordFilter {
  const facts = parseHead(file, name);
  const shards = parseRows(file, facts, name);
  const { fingerprintBits, shardBits } = facts;
  const slots = new Uint32Array(3);
  return {
    ...facts,
    has({ high, low }) {
      const shard = shards[shardBits === 0 ? 0 : high >>> (32 - shardBits)];
      if (shard === undefined || shard.segmentLength === 0) return false;
      slotsOf(high, low, shard, slots);
      let sum = fingerprintOf(high);
      for (const slot of slots)
        sum ^= fingerprintBits === 8 ? (file[shard.at + slot] ?? 0) : file.readUInt16LE(shard.at + slot * 2);
      return (fingerprintBits === 8 ? sum & 0xff : sum) === 0;
    },
  };
}

/** @throws FilterFileError */
export function loadFilter(path: string): PasswordFilter {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    throw new FilterFileError(`The filter ${path} can't be read: ${messageOf(error)}`);
  }
  try {
    const { size } = fstatSync(descriptor);
    if (size > mostBytes)
      throw new FilterFileError(
        `The filter ${path} is larger than 4 GiB. Build it with --bits 8, or --min-count.`,
      );
    const file = Buffer.allocUnsafeSlow(size);
    // fs reads no more than 2 GiB at once.
    for (let at = 0; at < size;) {
      const read = readSync(descriptor, file, at, Math.min(readBytes, size - at), at);
      if (read === 0) throw new FilterFileError(`The filter ${path} was cut off while it was read.`);
      at += read;
    }
    return parseFilter(file, path);
  } finally {
    closeSync(descriptor);
  }
}

function parseHead(file: Buffer, name: string): FilterFacts {
  if (file.length < headBytes || file.toString("latin1", 0, mark.length) !== mark)
    throw new FilterFileError(
      `${name} is no filter. Make one of your list: proofmark password filter --from <list> --out <file>`,
    );
  if (file.readUInt8(8) !== version)
    throw new FilterFileError(
      `The filter ${name} is of version ${file.readUInt8(8)}; this is for ${version}. Build it anew.`,
    );
  const fingerprintBits = file.readUInt8(9);
  const shardBits = file.readUInt8(10);
  if ((fingerprintBits !== 8 && fingerprintBits !== 16) || (shardBits !== 0 && shardBits !== mostShardBits))
    throw new FilterFileError(`The head of the filter ${name} is broken. Build it anew.`);
  return {
    fingerprintBits,
    shardBits,
    isFolded: (file.readUInt8(11) & foldedFlag) !== 0,
    longest: file.readUInt32LE(12),
    count: Number(file.readBigUInt64LE(16)),
  };
}

function parseRows(
  file: Buffer,
  { shardBits, fingerprintBits }: FilterFacts,
  name: string,
): readonly (FuseLayout & { readonly at: number })[] {
  const broken = new FilterFileError(`The filter ${name} is cut off or broken. Build it anew.`);
  const shardCount = 2 ** shardBits;
  let at = headBytes + shardCount * rowBytes;
  if (file.length < at) throw broken;
  const shards = Array.from({ length: shardCount }, (_, index) => {
    const row = headBytes + index * rowBytes;
    const layout = {
      seed: file.readUInt32LE(row),
      segmentLength: file.readUInt32LE(row + 4),
      windows: file.readUInt32LE(row + 8),
    };
    const shard = { ...layout, at };
    at += (slotCount(layout) * fingerprintBits) / 8;
    if ((layout.segmentLength & (layout.segmentLength - 1)) !== 0 || at > file.length) throw broken;
    return shard;
  });
  if (at !== file.length) throw broken;
  return shards;
}
