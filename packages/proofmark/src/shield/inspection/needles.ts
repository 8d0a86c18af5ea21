/** Entries of the filter: one for each hash of three characters. */
const filterSize = 1 << 14;

/**
 * Many fixed texts, looked for in one pass: three characters at a time go through a filter, and only where that has an
 * entry are the texts of the entry compared.
 */
export class Needles {
  readonly #filter = new Uint8Array(filterSize);
  readonly #byHash: ReadonlyMap<number, readonly string[]>;

  /** @throws RangeError naming a text of fewer than three characters. */
  constructor(needles: Iterable<string>) {
    const byHash = new Map<number, string[]>();
    for (const needle of needles) {
      if (needle.length < 3)
        throw new RangeError(`${JSON.stringify(needle)} has fewer than three characters.`);
      const hash = hashOf(needle.charCodeAt(0), needle.charCodeAt(1), needle.charCodeAt(2));
      this.#filter[hash] = 1;
      const same = byHash.get(hash);
      if (same === undefined) byHash.set(hash, [needle]);
      else same.push(needle);
    }
    this.#byHash = byHash;
  }

  /** The first text that occurs at or behind `from`, and where; undefined where none does. */
  find(text: string, from = 0): Found | undefined {
    let first = text.charCodeAt(from);
    let second = text.charCodeAt(from + 1);
    for (let at = from + 2; at < text.length; at++) {
      const third = text.charCodeAt(at);
      const hash = hashOf(first, second, third);
      if (this.#filter[hash] === 1) {
        for (const needle of this.#byHash.get(hash) ?? [])
          if (text.startsWith(needle, at - 2)) return { needle, at: at - 2 };
      }
      first = second;
      second = third;
    }
    return undefined;
  }
}

export interface Found {
  readonly needle: string;
  readonly at: number;
}

function hashOf(first: number, second: number, third: number): number {
  return (first * 961 + second * 31 + third) & (filterSize - 1);
}
