import { randomInt } from "node:crypto";

const bits = 1 << 19;
const hashes = 4;
/** Of entries in one filter, at which one stranger in a hundred is taken for known (Bloom 1970, four hashes). */
const mostEntries = 50_000;
const seeds = 2 ** 32;

/**
 * Tells names that were not seen in the last days, in two Bloom filters of 64 KiB each: the older one is forgotten when the newer
 * is a period old or full. Holds no name, and nobody who does not know its seeds can choose names that look known.
 */
export class SeenBefore {
  readonly #periodMs: number;
  readonly #seeds: readonly [number, number];
  #newer = new Uint8Array(bits / 8);
  #older = new Uint8Array(bits / 8);
  #entries = 0;
  #since: number | undefined;

  constructor(periodMs: number, [one, other] = [randomInt(seeds), randomInt(seeds)] as const) {
    this.#periodMs = periodMs;
    this.#seeds = [one, other];
  }

  /** Whether `name` is new; it is known from now on. */
  isNew(name: string, now: number): boolean {
    this.#since ??= now;
    if (now - this.#since >= this.#periodMs || this.#entries >= mostEntries) this.#turn(now);
    const first = hash(name, this.#seeds[0]);
    // Odd, so that the places of one name differ (Kirsch and Mitzenmacher 2006).
    const second = hash(name, this.#seeds[1]) | 1;
    let isInNewer = true;
    let isInOlder = true;
    for (let index = 0; index < hashes; index++) {
      const place = (first + Math.imul(index, second)) & (bits - 1);
      const mask = 1 << (place & 7);
      const byte = this.#newer[place >> 3] ?? 0;
      if ((byte & mask) === 0) isInNewer = false;
      if (((this.#older[place >> 3] ?? 0) & mask) === 0) isInOlder = false;
      this.#newer[place >> 3] = byte | mask;
    }
    if (!isInNewer) this.#entries++;
    return !isInNewer && !isInOlder;
  }

  #turn(now: number): void {
    this.#older = this.#newer;
    this.#newer = new Uint8Array(bits / 8);
    this.#entries = 0;
    this.#since = now;
  }
}

/** FNV-1a from a seed, with the finish of MurmurHash3, which spreads the last signs over all bits. */
function hash(name: string, seed: number): number {
  let state = seed;
  for (let at = 0; at < name.length; at++) state = Math.imul(state ^ name.charCodeAt(at), 0x01_00_01_93);
  state = Math.imul(state ^ (state >>> 16), 0x85_eb_ca_6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2_b2_ae_35);
  return (state ^ (state >>> 16)) >>> 0;
}
