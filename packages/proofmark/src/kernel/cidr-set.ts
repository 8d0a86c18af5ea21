import { addressBits } from "./ip-address.ts";

interface TrieNode {
  zero?: TrieNode;
  one?: TrieNode;
  isMember?: true;
}

/** A set of addresses and CIDR ranges, IPv4 and IPv6, as a binary trie: a look-up costs at most 128 steps. */
export class CidrSet {
  readonly #root: TrieNode = {};

  /** @throws RangeError naming the entry that is neither an address nor a CIDR range. */
  constructor(entries: Iterable<string>) {
    for (const entry of entries) this.#add(entry);
  }

  has(address: string): boolean {
    const bits = addressBits(address);
    if (bits === undefined) return false;
    let node: TrieNode | undefined = this.#root;
    for (let index = 0; index < 128 && node !== undefined; index++) {
      if (node.isMember === true) return true;
      node = bitAt(bits, index) === 0 ? node.zero : node.one;
    }
    return node?.isMember === true;
  }

  #add(entry: string): void {
    const slash = entry.indexOf("/");
    const address = slash === -1 ? entry : entry.slice(0, slash);
    const bits = addressBits(address);
    const widest = address.includes(":") ? 128 : 32;
    const prefix = slash === -1 ? String(widest) : entry.slice(slash + 1);
    if (bits === undefined || !/^\d{1,3}$/.test(prefix) || Number(prefix) > widest) {
      throw new RangeError(
        `${JSON.stringify(entry)} is not an address or CIDR range such as 10.0.0.0/8 or fd00::/8.`,
      );
    }
    const length = Number(prefix) + (128 - widest);
    let node = this.#root;
    for (let index = 0; index < length; index++) {
      node = bitAt(bits, index) === 0 ? (node.zero ??= {}) : (node.one ??= {});
    }
    node.isMember = true;
  }
}

function bitAt(bits: Uint8Array, index: number): number {
  return ((bits[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
}
