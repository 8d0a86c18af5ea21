/** In a row, so that one write costs a bounded number of looks. */
const mostSpared = 8;

/**
 * A map that holds at most `maxEntries`: a new key at the limit removes the one written longest ago. Where `isSpared`
 * says so of that entry, it counts as written anew and the next oldest goes; after eight in a row the next goes anyway.
 */
export class BoundedMap<Key, Value> {
  readonly maxEntries: number;
  readonly #entries = new Map<Key, Value>();
  readonly #isSpared: ((value: Value) => boolean) | undefined;
  // Kept between evictions: a fresh iterator walks over every hole that deleted entries left, 15 µs at 100,000 entries.
  #oldest: MapIterator<Key> | undefined;

  constructor(maxEntries: number, isSpared?: (value: Value) => boolean) {
    if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
      throw new RangeError(`maxEntries is a whole number of at least 1, not ${maxEntries}.`);
    }
    this.maxEntries = maxEntries;
    this.#isSpared = isSpared;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: Key, value: Value): void {
    if (this.#entries.size >= this.maxEntries && !this.#entries.has(key)) this.#evict();
    this.#entries.set(key, value);
  }

  delete(key: Key): boolean {
    // An iterator that rests while others come and go holds the map's old tables in memory.
    this.#oldest = undefined;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#oldest = undefined;
    this.#entries.clear();
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.#entries[Symbol.iterator]();
  }

  #evict(): void {
    for (let spared = 0; ; spared++) {
      let next = (this.#oldest ??= this.#entries.keys()).next();
      if (next.done === true) {
        this.#oldest = this.#entries.keys();
        next = this.#oldest.next();
        if (next.done === true) return;
      }
      const key = next.value;
      const value = this.#entries.get(key) as Value;
      this.#entries.delete(key);
      if (spared === mostSpared || this.#isSpared?.(value) !== true) return;
      this.#entries.set(key, value);
    }
  }
}
