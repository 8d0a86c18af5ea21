import type { Exchange } from "../../model/exchange.ts";

/** A request that has no answer yet. */
export class Underway {
  readonly exchange: Exchange;
  /** Monotonic milliseconds from which its time counts. */
  since: number;
  /** Whether the client is still sending: what takes long then is not the service. */
  isArriving = false;
  /** When the handler was started. */
  handedAt: number | undefined = undefined;
  /** Whether it was found to take longer than it may. */
  isOverdue = false;
  /** The duration at which it is looked at again. */
  nextMs = 0;
  /** Whether it is among those that are in flight, and its neighbours there. */
  isListed = false;
  older: Underway | undefined = undefined;
  newer: Underway | undefined = undefined;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
    this.since = exchange.startedAt;
  }
}

/**
 * Requests that have no answer yet, oldest first; at most so many, for each holds its request in memory. A list of links: a
 * Map costs three times as much, for every request comes and goes.
 */
export class InFlight {
  readonly #limit: number;
  #size = 0;
  #oldest: Underway | undefined;
  #newest: Underway | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(underway: Underway): void {
    if (this.#size >= this.#limit) return;
    this.#size++;
    underway.isListed = true;
    underway.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = underway;
    else this.#newest.newer = underway;
    this.#newest = underway;
  }

  /** Returns whether it was still there. */
  delete(underway: Underway): boolean {
    if (!underway.isListed) return false;
    const { older, newer } = underway;
    this.#size--;
    underway.isListed = false;
    underway.older = underway.newer = undefined;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    return true;
  }

  /**
   * Asks of every request whether it takes longer than it may. One that does is asked about again at twice its time: what
   * hangs for ever is told a dozen times, not every second.
   */
  sweep(nowMs: number, isOverdue: (underway: Underway, durationMs: number) => boolean): void {
    let next = this.#oldest;
    while (next !== undefined) {
      const underway = next;
      next = underway.newer;
      if (underway.isArriving && underway.exchange.request.complete) {
        // All is there, and the handler has not read it: its time begins here at the latest.
        underway.since = nowMs;
        underway.isArriving = false;
      }
      const durationMs = nowMs - underway.since;
      if (underway.isArriving || durationMs < underway.nextMs || !isOverdue(underway, durationMs)) continue;
      underway.isOverdue = true;
      underway.nextMs = durationMs * 2;
    }
  }
}
