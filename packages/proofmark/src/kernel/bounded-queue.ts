export interface QueueLimits {
  /** How many work at once. */
  readonly parallel: number;
  /** How many wait at most; who comes then is turned away at once. */
  readonly maxWaiting: number;
  /** Milliseconds that one waits at most. */
  readonly maxWaitMs: number;
}

interface Waiter {
  readonly enter: (place: Disposable | undefined) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Lets a few work at once and a few more wait, in the order in which they came: for work that takes processor time or
 * memory, of which a flood must not have all.
 * @example using place = await queue.enter(); if (place === undefined) return busy;
 */
export class BoundedQueue {
  readonly #limits: QueueLimits;
  readonly #waiting = new Set<Waiter>();
  #working = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get working(): number {
    return this.#working;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** A place, to be disposed of when the work is over; undefined where there is none in time. */
  async enter(): Promise<Disposable | undefined> {
    const { parallel, maxWaiting, maxWaitMs } = this.#limits;
    if (this.#working < parallel) return this.#place();
    if (this.#waiting.size >= maxWaiting) return undefined;
    return await new Promise((enter) => {
      const waiter: Waiter = {
        enter,
        timer: setTimeout(() => {
          this.#waiting.delete(waiter);
          enter(undefined);
        }, maxWaitMs),
      };
      this.#waiting.add(waiter);
    });
  }

  #place(): Disposable {
    this.#working++;
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#working--;
        this.#next();
      },
    };
  }

  #next(): void {
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter);
      clearTimeout(waiter.timer);
      waiter.enter(this.#place());
      return;
    }
  }
}
