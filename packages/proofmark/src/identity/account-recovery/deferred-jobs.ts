import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { withDeadline } from "../../kernel/deadline.ts";

export interface DeferredJobsOptions {
  /** Waiting and running. */
  readonly maxJobs: number;
  readonly parallel: number;
  /** Milliseconds until one job counts as failed; what it began is left to itself. */
  readonly jobLimitMs: number;
  /** Milliseconds between the answer and the job, drawn anew each time: what it costs is not seen in the next answers. */
  readonly delayMs: () => number;
  readonly onFault: (error: unknown) => void;
}

export const defaultJobs: Omit<DeferredJobsOptions, "onFault"> = {
  maxJobs: 1_000,
  parallel: 4,
  jobLimitMs: 30_000,
  delayMs: () => randomInt(20, 200),
};

type Job = () => Promise<void>;

/** Work that is done after the answer that it belongs to. None is dropped unsaid: what fails is told. */
export class DeferredJobs implements AsyncDisposable {
  readonly #options: DeferredJobsOptions;
  readonly #waiting: Job[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: DeferredJobsOptions) {
    this.#options = options;
  }

  get hasRoom(): boolean {
    const { maxJobs } = this.#options;
    return !this.#closing.signal.aborted && this.#waiting.length + this.#running.size < maxJobs;
  }

  /** False: there is no room, and the job will not be done. */
  add(job: Job): boolean {
    if (!this.hasRoom) return false;
    this.#waiting.push(job);
    this.#startNext();
    return true;
  }

  /** Waits until nothing waits or runs. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Takes no more, and does at once what still waits; at most `jobLimitMs` a job, as ever. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.settle();
  }

  #startNext(): void {
    while (this.#running.size < this.#options.parallel) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      const run = this.#run(job).finally(() => {
        this.#running.delete(run);
        this.#startNext();
      });
      this.#running.add(run);
    }
  }

  async #run(job: Job): Promise<void> {
    const { delayMs, jobLimitMs, onFault } = this.#options;
    try {
      const { signal } = this.#closing;
      // Woken early by the close; the job is done all the same.
      await sleep(delayMs(), undefined, { signal }).catch(() => {});
      await withDeadline(job(), jobLimitMs, "Work after an answer");
    } catch (error) {
      onFault(error);
    }
  }
}
