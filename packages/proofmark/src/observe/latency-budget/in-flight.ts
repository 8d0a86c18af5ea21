import type { Exchange } from "../../model/exchange.ts";

/** A request that has no answer yet. */
export interface Underway {
  /** Monotonic milliseconds from which its time counts. */
  since: number;
  /** Whether the client is still sending: what takes long then is not the service. */
  isArriving: boolean;
  /** When the handler was started. */
  handedAt: number | undefined;
  /** Whether it was found to take longer than it may. */
  isOverdue: boolean;
  /** The duration at which it is looked at again. */
  nextMs: number;
}

/** Requests that have no answer yet, oldest first; at most so many, for each holds its request in memory. */
export class InFlight {
  readonly #limit: number;
  readonly #all = new Map<Exchange, Underway>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(exchange: Exchange, underway: Underway): void {
    if (this.#all.size < this.#limit) this.#all.set(exchange, underway);
  }

  /** Returns whether it was still there. */
  delete(exchange: Exchange): boolean {
    return this.#all.delete(exchange);
  }

  /**
   * Asks of every request whether it takes longer than it may. One that does is asked about again at twice its time: what
   * hangs for ever is told a dozen times, not every second.
   */
  sweep(
    nowMs: number,
    isOverdue: (exchange: Exchange, durationMs: number, underway: Underway) => boolean,
  ): void {
    for (const [exchange, underway] of this.#all) {
      if (underway.isArriving && exchange.request.complete) {
        // All is there, and the handler has not read it: its time begins here at the latest.
        underway.since = nowMs;
        underway.isArriving = false;
      }
      const durationMs = nowMs - underway.since;
      if (underway.isArriving || durationMs < underway.nextMs || !isOverdue(exchange, durationMs, underway))
        continue;
      underway.isOverdue = true;
      underway.nextMs = durationMs * 2;
    }
  }
}
