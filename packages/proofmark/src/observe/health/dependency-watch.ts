/** Something that the service needs in order to serve. */
export interface Dependency {
  readonly name: string;
  /**
   * Looks whether it is there. False, an exception and a rejection say that it is not; anything else that it is.
   * @param signal is aborted when the deadline passes.
   */
  check(signal: AbortSignal): unknown;
  /** Milliseconds that the check may take. Default: 1000. */
  readonly deadlineMs?: number | undefined;
  /** Whether nothing can be served without it. Default: true; otherwise the service is degraded, and ready. */
  readonly isEssential?: boolean | undefined;
}

/** What the last check said. */
export interface DependencyState {
  readonly name: string;
  readonly isEssential: boolean;
  readonly isUp: boolean;
  /** A sentence, or null where it is up: without the text of an error, which may hold hosts, names and secrets. */
  readonly reason: string | null;
  /** How long the check took, up to its deadline. */
  readonly durationMs: number;
  /** Epoch milliseconds. */
  readonly checkedAt: number;
}

export interface WatchTimes {
  /** Milliseconds for which a result stands. */
  readonly cacheMs: number;
  /** Wall time, epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds. */
  elapsed(): number;
}

const longestWaitMs = 60_000;
const shortestPauseMs = 250;

/**
 * Checks one dependency: one check at a time, however many ask, and none while the last result is fresh. A check that
 * ignores its signal and hangs is left behind; the more of them hang, the longer is waited before the next, up to a minute.
 */
export class DependencyWatch {
  readonly #dependency: Dependency;
  readonly #times: WatchTimes;
  #last: DependencyState | undefined;
  #running: Promise<DependencyState> | undefined;
  #freshUntil = -Infinity;
  #hanging = 0;

  constructor(dependency: Dependency, times: WatchTimes) {
    this.#dependency = dependency;
    this.#times = times;
  }

  /** The state now: at once where it is known, else as soon as the check is through, at most its deadline. */
  state(): DependencyState | Promise<DependencyState> {
    if (this.#last !== undefined && this.#times.elapsed() < this.#freshUntil) return this.#last;
    return (this.#running ??= this.#check());
  }

  async #check(): Promise<DependencyState> {
    const { name, deadlineMs = 1000, isEssential = true } = this.#dependency;
    const { now, elapsed, cacheMs } = this.#times;
    const startedAt = elapsed();
    const reason = await this.#reasonAgainst(deadlineMs);
    const pauseMs = this.#hanging === 0 ? cacheMs : Math.max(cacheMs, shortestPauseMs) * 2 ** this.#hanging;
    const checked: DependencyState = {
      name,
      isEssential,
      isUp: reason === undefined,
      reason: reason ?? null,
      durationMs: elapsed() - startedAt,
      checkedAt: now(),
    };
    this.#last = checked;
    this.#freshUntil = elapsed() + Math.min(longestWaitMs, pauseMs);
    this.#running = undefined;
    return checked;
  }

  /** Why it is not there; undefined where it is. Never rejects. */
  async #reasonAgainst(deadlineMs: number): Promise<string | undefined> {
    const controller = new AbortController();
    let isOver = false;
    const work = settle(this.#dependency, controller.signal).finally(() => {
      if (isOver) this.#hanging--;
    });
    let timer: NodeJS.Timeout | undefined;
    let immediate: NodeJS.Immediate | undefined;
    const late = new Promise<string>((resolve) => {
      const tooLate = (): void => {
        isOver = true;
        this.#hanging++;
        controller.abort(new Error("The deadline of the check passed."));
        resolve(`It did not answer within ${deadlineMs} ms.`);
      };
      // Not in the timer itself: after a stall the loop runs timers first, and the answer may already be there.
      timer = setTimeout(() => (immediate = setImmediate(tooLate)), deadlineMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      clearImmediate(immediate);
    }
  }
}

async function settle(dependency: Dependency, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await dependency.check(signal)) === false ? "It said no." : undefined;
  } catch (error) {
    return `It failed (${nameOf(error)}).`;
  }
}

/** The code of an error, where it has one (`ECONNREFUSED`, `28P01`), or its class: its text is not for anybody. */
function nameOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "no error was given";
  const code: unknown = Reflect.get(error, "code");
  if (typeof code === "string" && /^[A-Z\d_]{2,40}$/.test(code)) return code;
  return error instanceof Error && /^\w{1,40}$/.test(error.constructor.name)
    ? error.constructor.name
    : "Error";
}
