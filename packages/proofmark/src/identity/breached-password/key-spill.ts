import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

import type { PasswordKey } from "./password-key.ts";

/** Keys of one shard that wait to be written: 32 KiB, so that 256 shards hold 8 MiB. */
const waitingKeys = 4096;

interface Shard {
  readonly path: string;
  readonly descriptor: number;
  readonly waiting: Uint32Array;
  count: number;
}

/** Keys by shard in files of their own, gone when disposed: more of them than memory holds. */
export class KeySpill implements Disposable {
  readonly #folder: string;
  readonly #shift: number;
  readonly #shards: readonly Shard[];

  /** @param parent where the files may stand: eight bytes a key. */
  constructor(parent: string, shardBits: number) {
    this.#folder = mkdtempSync(join(parent, ".proofmark-filter-"));
    this.#shift = 32 - shardBits;
    this.#shards = Array.from({ length: 2 ** shardBits }, (_, index) => {
      const path = join(this.#folder, String(index));
      return { path, descriptor: openSync(path, "w"), waiting: new Uint32Array(waitingKeys * 2), count: 0 };
    });
  }

  get shardCount(): number {
    return this.#shards.length;
  }

  add({ high, low }: PasswordKey): void {
    const shard = this.#shards[this.#shift === 32 ? 0 : high >>> this.#shift];
    if (shard === undefined) return;
    shard.waiting[shard.count * 2] = high;
    shard.waiting[shard.count * 2 + 1] = low;
    if (++shard.count === waitingKeys) write(shard);
  }

  /** The keys of one shard, each once and in order, so that the same keys make the same filter. */
  keysOf(index: number): Uint32Array {
    const shard = this.#shards[index];
    if (shard === undefined) return new Uint32Array(0);
    write(shard);
    const bytes = readFileSync(shard.path);
    const keys = new Uint32Array(bytes.length / 4);
    new Uint8Array(keys.buffer).set(bytes);
    return uniqueKeys(keys);
  }

  [Symbol.dispose](): void {
    for (const { descriptor } of this.#shards) closeSync(descriptor);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function write(shard: Shard): void {
  writeSync(shard.descriptor, shard.waiting, 0, shard.count * 8);
  shard.count = 0;
}

/** Sorts pairs as the 64 bits that they are in memory, and takes out what stands there twice; in place. */
export function uniqueKeys(keys: Uint32Array): Uint32Array {
  new BigUint64Array(keys.buffer, keys.byteOffset, keys.length / 2).sort();
  let kept = 0;
  for (let at = 0; at < keys.length; at += 2) {
    if (kept > 0 && keys[at] === keys[kept - 2] && keys[at + 1] === keys[kept - 1]) continue;
    keys[kept++] = keys[at] ?? 0;
    keys[kept++] = keys[at + 1] ?? 0;
  }
  return keys.subarray(0, kept);
}
