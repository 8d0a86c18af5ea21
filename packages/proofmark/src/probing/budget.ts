import { setTimeout as sleep } from "node:timers/promises";

import { BudgetExhausted } from "./errors.ts";

export interface BudgetOptions {
  /** Requests that the whole run may send. */
  readonly maxRequests: number;
  /** Requests started in any one second. */
  readonly maxPerSecond: number;
  /** Milliseconds that the whole run may take. */
  readonly maxDurationMs: number;
}

export const defaultBudget: BudgetOptions = { maxRequests: 3_000, maxPerSecond: 400, maxDurationMs: 300_000 };

/** What one run may spend: shared by all its probes, so that no probe can flood a target. */
export class Budget {
  readonly signal: AbortSignal;
  readonly #options: BudgetOptions;
  readonly #startedAt = Date.now();
  #sent = 0;
  #slot = 0;

  constructor(options: BudgetOptions, signal: AbortSignal) {
    this.#options = options;
    this.signal = signal;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Waits for the next place in the rate. @throws BudgetExhausted, or the signal's reason. */
  async take(): Promise<void> {
    this.signal.throwIfAborted();
    const { maxRequests, maxPerSecond, maxDurationMs } = this.#options;
    const now = Date.now();
    if (this.#sent >= maxRequests) throw new BudgetExhausted(`The run has sent its ${maxRequests} requests.`);
    if (now - this.#startedAt > maxDurationMs)
      throw new BudgetExhausted(`The run has taken its ${maxDurationMs} ms.`);
    this.#sent++;
    this.#slot = Math.max(this.#slot + 1000 / maxPerSecond, now);
    if (this.#slot > now) await sleep(this.#slot - now, undefined, { signal: this.signal });
  }
}
