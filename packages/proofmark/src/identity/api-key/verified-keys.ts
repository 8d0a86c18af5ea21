import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { Clock } from "../../kernel/clock.ts";

/** A revocation is in force on every replica after this. */
const keptMs = 1_000;
const mostKept = 10_000;

interface Kept<Answer> {
  readonly until: number;
  readonly answer: Answer | Promise<Answer>;
}

/**
 * Answers about keys, each for a second from when it was asked for: a revocation elsewhere is then seen. What is asked
 * for while it is being looked up is looked up once.
 */
export class VerifiedKeys<Answer> {
  readonly #clock: Clock;
  #kept = new BoundedMap<string, Kept<Answer>>(mostKept);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param isKept whether an answer is worth keeping: one about a key that does not exist is not. */
  get(
    hash: string,
    lookUp: () => Promise<Answer>,
    isKept: (answer: Answer) => boolean,
  ): Answer | Promise<Answer> {
    const now = this.#clock.now();
    const known = this.#kept.get(hash);
    // A clock that was set back makes nothing last longer.
    if (known !== undefined && now < known.until && known.until - now <= keptMs) return known.answer;
    const until = now + keptMs;
    const map = this.#kept;
    const pending = lookUp().then(
      (answer) => {
        if (isKept(answer)) map.set(hash, { until, answer });
        else map.delete(hash);
        return answer;
      },
      (error: unknown) => {
        map.delete(hash);
        throw error;
      },
    );
    map.set(hash, { until, answer: pending });
    return pending;
  }

  /** Of what is being looked up, the answer comes too late to be kept. */
  forget(): void {
    this.#kept = new BoundedMap(mostKept);
  }
}
