/** Where whole lines end up: a file that is rolled, or a stream. */
export interface LineTarget {
  /** Takes a batch of lines, and calls `done` once it is out; it takes no other until then. It does not throw. */
  write(batch: string, done: (error?: Error) => void): void;
  /** Writes at once, as a process ends: behind what is still on its way, for which it waits a little. */
  writeLast(batch: string): void;
  close(): Promise<void>;
}

export interface LineSinkOptions {
  /** Signs that wait at most; what comes beyond is dropped and counted. */
  readonly mostWaiting: number;
  /** Signs that make a batch. */
  readonly batchLength: number;
  /** Milliseconds that a line waits at most for others to come. */
  readonly delayMs: number;
  /** Milliseconds that `close` waits for the target. */
  readonly closeLimitMs: number;
  /** Told of each line that is lost. */
  onLoss(count: number, reason: string): void;
}

const full = "What takes the lines is slower than they come, or takes none.";

/**
 * Gathers lines into batches for one target. A line costs the request a piece of text: what takes time happens later, and
 * where it can't, lines are dropped and counted.
 */
export class LineSink {
  readonly #target: LineTarget;
  readonly #options: LineSinkOptions;
  #waiting = "";
  #lines = 0;
  #isBusy = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #whenIdle: (() => void) | undefined;

  constructor(target: LineTarget, options: LineSinkOptions) {
    this.#target = target;
    this.#options = options;
  }

  push(line: string): void {
    if (this.#isClosed || this.#waiting.length + line.length > this.#options.mostWaiting) {
      this.#options.onLoss(1, this.#isClosed ? "The log is closed." : full);
      return;
    }
    this.#waiting += line;
    this.#lines++;
    if (this.#isBusy) return;
    if (this.#waiting.length >= this.#options.batchLength) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), this.#options.delayMs).unref();
  }

  /** Writes what waits at once, for a process that ends. */
  writeLast(): void {
    const { batch, lines } = this.#take();
    if (batch === "") return;
    try {
      this.#target.writeLast(batch);
    } catch (error) {
      this.#options.onLoss(lines, error instanceof Error ? error.message : full);
    }
  }

  /** Waits for what waits to be out, for a limited time, and closes the target. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#waiting !== "" || this.#isBusy) {
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, this.#options.closeLimitMs);
        this.#whenIdle = () => {
          clearTimeout(limit);
          resolve();
        };
        this.#send();
      });
    }
    const { lines } = this.#take();
    if (lines > 0) this.#options.onLoss(lines, full);
    await this.#target.close();
  }

  #take(): { readonly batch: string; readonly lines: number } {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const taken = { batch: this.#waiting, lines: this.#lines };
    this.#waiting = "";
    this.#lines = 0;
    return taken;
  }

  #send(): void {
    if (this.#isBusy) return;
    const { batch, lines } = this.#take();
    if (batch === "") {
      this.#whenIdle?.();
      return;
    }
    this.#isBusy = true;
    this.#target.write(batch, (error) => {
      this.#isBusy = false;
      if (error !== undefined) this.#options.onLoss(lines, error.message);
      // What came in the meantime goes at once: it has waited.
      this.#send();
    });
  }
}
