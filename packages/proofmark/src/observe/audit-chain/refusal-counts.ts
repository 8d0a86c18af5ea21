import type { TrailRecord } from "../../model/observe/audit-trail.ts";

const firstWindowMs = 1_000;
const longestWindowMs = 60_000;
/** Kinds of records that one window tells apart by their client; what comes on top is counted by control alone. */
const mostKinds = 100;

interface Kind {
  readonly record: TrailRecord;
  /** Alike since the first, which was written at once. */
  more: number;
}

/**
 * Lets the first record of a kind through, and counts those that follow within the same window. A flood makes windows
 * longer, up to a minute: at most two hundred records a window, whatever an attacker sends.
 */
export class RefusalCounts {
  readonly #append: (record: TrailRecord) => void;
  readonly #kinds = new Map<string, Kind>();
  #windowMs = firstWindowMs;
  #timer: NodeJS.Timeout | undefined;
  #isCrowded = false;

  constructor(append: (record: TrailRecord) => void) {
    this.#append = append;
  }

  /** @param kind what makes two records alike, such as the code of a refusal. */
  add(kind: string, record: TrailRecord): void {
    const isFull = this.#kinds.size >= mostKinds;
    const own = this.#kinds.get(`${kind} ${record.client ?? ""}`);
    if (own !== undefined) own.more++;
    else if (isFull) this.#addCrowd(kind, record);
    else this.#begin(`${kind} ${record.client ?? ""}`, record);
  }

  /** Writes what was counted. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let isFlood = this.#isCrowded;
    for (const { record, more } of this.#kinds.values()) {
      if (more === 0) continue;
      isFlood ||= more >= 10;
      this.#append({ ...record, exchangeId: undefined, count: more });
    }
    this.#kinds.clear();
    this.#isCrowded = false;
    this.#windowMs = isFlood ? Math.min(longestWindowMs, this.#windowMs * 2) : firstWindowMs;
  }

  #addCrowd(kind: string, record: TrailRecord): void {
    this.#isCrowded = true;
    const crowd = this.#kinds.get(kind);
    // There are as many kinds as error codes, so that these stay few.
    if (crowd === undefined) this.#begin(kind, { ...record, client: undefined, exchangeId: undefined });
    else crowd.more++;
  }

  #begin(key: string, record: TrailRecord): void {
    this.#append(record);
    this.#kinds.set(key, { record, more: 0 });
    this.#timer ??= setTimeout(() => this.flush(), this.#windowMs).unref();
  }
}
