import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { Clock } from "../../kernel/clock.ts";

export interface StormLimits {
  readonly windowMs: number;
  /** Lines of one kind in one window. */
  readonly mostOfKind: number;
  /** Of them, lines about one client: a flood of one must not hide what another does. */
  readonly mostOfClient: number;
}

interface Kind {
  count: number;
  left: number;
}

const kindsRemembered = 512;
const clientsRemembered = 8_192;

/**
 * Which of many lines that are alike are written: the first ones of a window, by kind and by client. The rest is counted,
 * and said at the end of the window. It needs a bounded amount of memory whoever comes.
 */
export class StormLimit {
  readonly #limits: StormLimits;
  readonly #clock: Clock;
  readonly #tell: (kind: string, left: number) => void;
  readonly #kinds = new BoundedMap<string, Kind>(kindsRemembered);
  readonly #clients = new BoundedMap<string, number>(clientsRemembered);
  #endsAt = 0;
  #hasLeft = false;

  /** @param tell says how many lines of a kind were left out in a window. */
  constructor(limits: StormLimits, clock: Clock, tell: (kind: string, left: number) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Whether a line of this kind about this client is written. @param client empty where it is about none. */
  admits(kind: string, client: string): boolean {
    if (this.#clock.now() >= this.#endsAt) this.#startWindow();
    let counted = this.#kinds.get(kind);
    if (counted === undefined) {
      counted = { count: 0, left: 0 };
      this.#kinds.set(kind, counted);
    }
    const { mostOfClient, mostOfKind } = this.#limits;
    const key = `${kind} ${client}`;
    // A fault or a degraded store is nobody's: it must not end at what one client may fill.
    const ofClient = client === "" ? 0 : (this.#clients.get(key) ?? 0);
    if (counted.count >= mostOfKind || ofClient >= mostOfClient) {
      counted.left++;
      this.#hasLeft = true;
      return false;
    }
    counted.count++;
    if (client !== "") this.#clients.set(key, ofClient + 1);
    return true;
  }

  /** Says what was left out, where the window is over or `isLast`. */
  sayWhatIsLeft(isLast = false): void {
    if (isLast || this.#clock.now() >= this.#endsAt) this.#startWindow();
  }

  #startWindow(): void {
    this.#endsAt = this.#clock.now() + this.#limits.windowMs;
    if (this.#hasLeft) for (const [kind, { left }] of this.#kinds) if (left > 0) this.#tell(kind, left);
    this.#hasLeft = false;
    this.#kinds.clear();
    this.#clients.clear();
  }
}
