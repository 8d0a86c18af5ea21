import { monitorEventLoopDelay, performance } from "node:perf_hooks";

const resolutionMs = 20;
const windowMs = 60_000;
/** A younger window says too little: then the one before it is read. */
const fewestMs = 15_000;

/** How the event loop fared within the last two minutes. */
export interface EventLoopFigures {
  /** What the figures are of. */
  readonly windowSeconds: number;
  /** The share of the time in which it was busy, from 0 to 1. */
  readonly utilization: number;
  /** How late it was; null where nothing was measured yet. */
  readonly delayMs: {
    readonly mean: number | null;
    readonly p50: number | null;
    readonly p99: number | null;
    readonly max: number | null;
  };
}

/** Measures how late the event loop is, in windows of a minute. */
export class EventLoopWatch implements Disposable {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #timer: NodeJS.Timeout;
  #elu = performance.eventLoopUtilization();
  #since = performance.now();
  #last: EventLoopFigures | undefined;

  constructor() {
    this.#delays.enable();
    this.#timer = setInterval(() => this.#turn(), windowMs).unref();
  }

  read(): EventLoopFigures {
    const now = this.#figures();
    return this.#last === undefined || now.windowSeconds * 1000 >= fewestMs ? now : this.#last;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#delays.disable();
  }

  #turn(): void {
    this.#last = this.#figures();
    this.#delays.reset();
    this.#elu = performance.eventLoopUtilization();
    this.#since = performance.now();
  }

  #figures(): EventLoopFigures {
    const { count, mean, max } = this.#delays;
    // The timer of the monitor itself is what is late: its own pace is not delay.
    const late = (nanoseconds: number): number | null =>
      count === 0 ? null : Math.max(0, round(nanoseconds / 1e6 - resolutionMs));
    return {
      windowSeconds: round((performance.now() - this.#since) / 1000),
      utilization: round(performance.eventLoopUtilization(this.#elu).utilization),
      delayMs: {
        mean: late(mean),
        p50: late(this.#delays.percentile(50)),
        p99: late(this.#delays.percentile(99)),
        max: late(max),
      },
    };
  }
}

function round(figure: number): number {
  return Math.round(figure * 1000) / 1000;
}
