import { withDeadline } from "../../kernel/deadline.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { EventLine } from "./event-line.ts";
import type { FeedListener, SubscribeOptions, Subscription } from "./feed.ts";

interface Hearer {
  readonly listener: FeedListener;
  readonly line: EventLine;
  readonly maxWaitMs: number;
  isWorking: boolean;
  isClosed: boolean;
  dropped: number;
  failed: number;
}

const usualQueued = 1_000;
const usualWaitMs = 30_000;

/** Listeners of one process, each with a line of its own. */
export class EventBus {
  /** Starts work outside of the request that an event is from. */
  readonly #outside: (work: () => void) => void;
  readonly #all = new Set<Hearer>();
  readonly #byType = new Map<string, Set<Hearer>>();

  constructor(outside: (work: () => void) => void) {
    this.#outside = outside;
  }

  publish(event: ProofmarkEvent): void {
    if (this.#all.size > 0) for (const hearer of this.#all) this.#put(hearer, event);
    if (this.#byType.size === 0) return;
    const hearers = this.#byType.get(event.type);
    if (hearers !== undefined) for (const hearer of hearers) this.#put(hearer, event);
  }

  subscribe(
    listener: FeedListener,
    { types, maxQueued = usualQueued, maxWaitMs = usualWaitMs }: SubscribeOptions = {},
  ): Subscription {
    const line = new EventLine(maxQueued);
    const hearer: Hearer = {
      listener,
      line,
      maxWaitMs,
      isWorking: false,
      isClosed: false,
      dropped: 0,
      failed: 0,
    };
    const sets = types === undefined ? [this.#all] : [...new Set(types)].map((type) => this.#setOf(type));
    for (const set of sets) set.add(hearer);
    return {
      get dropped() {
        return hearer.dropped;
      },
      get failed() {
        return hearer.failed;
      },
      [Symbol.dispose]() {
        hearer.isClosed = true;
        for (const set of sets) set.delete(hearer);
      },
    };
  }

  #setOf(type: string): Set<Hearer> {
    const set = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, set);
    return set;
  }

  #put(hearer: Hearer, event: ProofmarkEvent): void {
    if (!hearer.line.push(event)) {
      hearer.dropped++;
      return;
    }
    if (hearer.isWorking) return;
    hearer.isWorking = true;
    this.#outside(() => setImmediate(() => void work(hearer)));
  }
}

async function work(hearer: Hearer): Promise<void> {
  for (let event = hearer.line.shift(); event !== undefined && !hearer.isClosed; event = hearer.line.shift())
    try {
      const answer = hearer.listener(event);
      if (answer instanceof Promise) await withDeadline(answer, hearer.maxWaitMs, "A listener of the feed");
    } catch {
      // It has its own way to tell of faults, and the events behind this one are still to be heard.
      hearer.failed++;
    }
  hearer.isWorking = false;
}
