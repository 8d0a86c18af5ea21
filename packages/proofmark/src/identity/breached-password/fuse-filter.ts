/**
 * A binary fuse filter (Graf and Lemire, "Binary Fuse Filters: Fast and Smaller Than Xor Filters", 2022): a fixed set of
 * keys, in about 1.13 fingerprints a key, that never misses one and takes a stranger for one in 2^bits.
 */
export interface FuseLayout {
  readonly seed: number;
  /** Slots of a segment: a power of two. 0: the set is empty. */
  readonly segmentLength: number;
  /** Segments that a key's first slot may stand in; its other two stand in the next two. */
  readonly windows: number;
}

export interface Fuse extends FuseLayout {
  readonly fingerprints: Uint16Array;
}

/** A table of keys can't be solved: two of them are the same. */
export class FuseError extends Error {
  readonly code = "PM_FUSE";
}

const longestSegment = 262_144;
const mostSeeds = 200;

export function slotCount({ segmentLength, windows }: FuseLayout): number {
  return segmentLength === 0 ? 0 : (windows + 2) * segmentLength;
}

export function fingerprintOf(high: number): number {
  return high & 0xffff;
}

/** The three slots of a key of 64 bits, written to `slots`. */
export function slotsOf(
  high: number,
  low: number,
  { seed, segmentLength, windows }: FuseLayout,
  slots: Uint32Array,
): void {
  const mask = segmentLength - 1;
  const one = mix(low ^ mix(high + seed));
  const two = mix(one ^ high);
  const three = mix(two ^ low);
  const first = Math.floor((one * windows * segmentLength) / 0x1_0000_0000);
  slots[0] = first;
  slots[1] = (first + segmentLength) ^ (two & mask);
  slots[2] = (first + 2 * segmentLength) ^ (three & mask);
}

/**
 * Solves the table for keys that are all different, by peeling: a slot that one key alone has is that key's, and the
 * key is taken out. The same keys give the same bytes.
 * @param keys pairs of the high and the low half.
 * @throws FuseError where two keys are the same.
 */
export function buildFuse(keys: Uint32Array): Fuse {
  const count = keys.length / 2;
  if (count === 0) return { seed: 0, segmentLength: 0, windows: 0, fingerprints: new Uint16Array(0) };
  const size = sizeFor(count);
  for (let seed = 1; seed <= mostSeeds; seed++) {
    const layout = { ...size, seed };
    const order = peel(keys, layout);
    if (order !== undefined) return { ...layout, fingerprints: assign(keys, layout, order) };
  }
  throw new FuseError("The keys of a filter can't be told apart: one of them stands there twice.");
}

/** The factors are those of the paper for three slots a key. */
function sizeFor(count: number): Omit<FuseLayout, "seed"> {
  const exponent = count < 2 ? 2 : Math.floor(Math.log(count) / Math.log(3.33) + 2.25);
  const segmentLength = Math.min(longestSegment, 2 ** exponent);
  const factor = count < 2 ? 2 : Math.max(1.125, 0.875 + (0.25 * Math.log(1_000_000)) / Math.log(count));
  return { segmentLength, windows: Math.max(1, Math.ceil((count * factor) / segmentLength) - 2) };
}

interface PeelOrder {
  /** Keys in the order in which they were taken out, and the slot that was theirs alone. */
  readonly keys: Uint32Array;
  readonly slots: Uint32Array;
}

function peel(keys: Uint32Array, layout: FuseLayout): PeelOrder | undefined {
  const count = keys.length / 2;
  const total = slotCount(layout);
  const degree = new Uint32Array(total);
  /** The exclusive or of the keys at a slot: where there is one, it is that key. */
  const holders = new Uint32Array(total);
  const slots = new Uint32Array(3);
  for (let key = 0; key < count; key++) {
    slotsOf(keys[2 * key] ?? 0, keys[2 * key + 1] ?? 0, layout, slots);
    for (const slot of slots) {
      degree[slot] = (degree[slot] ?? 0) + 1;
      holders[slot] = (holders[slot] ?? 0) ^ key;
    }
  }
  const single: number[] = [];
  for (let slot = 0; slot < total; slot++) if (degree[slot] === 1) single.push(slot);
  const order = { keys: new Uint32Array(count), slots: new Uint32Array(count) };
  let taken = 0;
  for (let slot = single.pop(); slot !== undefined; slot = single.pop()) {
    if (degree[slot] !== 1) continue;
    const key = holders[slot] ?? 0;
    order.keys[taken] = key;
    order.slots[taken++] = slot;
    slotsOf(keys[2 * key] ?? 0, keys[2 * key + 1] ?? 0, layout, slots);
    for (const other of slots) {
      degree[other] = (degree[other] ?? 0) - 1;
      holders[other] = (holders[other] ?? 0) ^ key;
      if (degree[other] === 1) single.push(other);
    }
  }
  return taken === count ? order : undefined;
}

function assign(keys: Uint32Array, layout: FuseLayout, order: PeelOrder): Uint16Array {
  const fingerprints = new Uint16Array(slotCount(layout));
  const slots = new Uint32Array(3);
  for (let at = order.keys.length - 1; at >= 0; at--) {
    const key = order.keys[at] ?? 0;
    const high = keys[2 * key] ?? 0;
    slotsOf(high, keys[2 * key + 1] ?? 0, layout, slots);
    let rest = fingerprintOf(high);
    for (const slot of slots) rest ^= fingerprints[slot] ?? 0;
    // Its own slot is still 0: of all that is left, this key alone has it.
    fingerprints[order.slots[at] ?? 0] = rest;
  }
  return fingerprints;
}

/** Spreads 32 bits over 32 bits, each input to one output. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
