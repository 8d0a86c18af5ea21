/** What is needed of a connection. */
interface Closable {
  destroy(): unknown;
}

/**
 * The connections of the lane of its own. Past the most that are held, the oldest of the address that holds most goes: who
 * floods closes their own, a new connection is never refused, and behind a proxy, where all come from one address, the oldest
 * of all goes.
 */
export class LaneConnections<Connection extends Closable> {
  readonly #most: number;
  readonly #byAddress = new Map<string, Set<Connection>>();
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(connection: Connection, address: string): void {
    const known = this.#byAddress.get(address);
    if (known === undefined) this.#byAddress.set(address, new Set([connection]));
    else known.add(connection);
    this.#size++;
    if (this.#size <= this.#most) return;
    const largest = this.#largest(address);
    // Sets keep their order: the first is the oldest.
    const oldest = this.#byAddress.get(largest)?.values().next().value;
    if (oldest === undefined || oldest === connection) return;
    // It tells that it is closed later: it is not to be counted, and not to be chosen again, until then.
    this.delete(oldest, largest);
    oldest.destroy();
  }

  delete(connection: Connection, address: string): void {
    const known = this.#byAddress.get(address);
    if (known?.delete(connection) !== true) return;
    this.#size--;
    if (known.size === 0) this.#byAddress.delete(address);
  }

  /** As many addresses as connections at most. */
  #largest(otherwise: string): string {
    let largest = otherwise;
    let size = 0;
    for (const [address, connections] of this.#byAddress) {
      if (connections.size <= size) continue;
      largest = address;
      ({ size } = connections);
    }
    return largest;
  }
}
