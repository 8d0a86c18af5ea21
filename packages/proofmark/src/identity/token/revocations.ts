import * as z from "zod";

import type { Clock } from "../../kernel/clock.ts";
import { withDeadline } from "../../kernel/deadline.ts";
import { parseJson } from "../../kernel/parse-json.ts";
import type { RecordStorage, StoredRecord } from "../../store/records/record-storage.ts";
import type { Store } from "../../store/store.ts";
import { RevocationSet, type RevocableToken, type Revocation } from "./revocation-set.ts";

export const revocationKind = "token-revocation";

const logKey = "token:revocations";
const logLimits = { maxEntries: 10_000, ttlMs: 3_600_000 };
const batch = 1_000;
/** Writers of one moment may appear late. */
const overlapMs = 10_000;
const sweepMs = 30_000;
/** Kept for a store that is away, the newest of them: all of them stand in the storage. */
const mostUnsent = 1_000;

const entrySchema = z.object({
  key: z.string().regex(/^[tfsk]:/),
  until: z.number(),
  issuedUntil: z.number(),
  generation: z.number().optional(),
});

export interface RevocationsOptions {
  readonly storage: RecordStorage;
  readonly store?: Store | undefined;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly staleMs: number;
  readonly maxEntries: number;
  readonly refusesWhenStale: boolean;
  /** Told once of every revocation that this process learns, its own too. */
  readonly onEntry: (entry: Revocation) => void;
  readonly onChange: (state: "degraded" | "recovered", reason: string) => void;
}

/**
 * The revocations of all replicas. A revocation is written to the storage, then announced over a log in the store; every
 * replica reads both once in a while, each in spite of the other, and no request waits for it.
 */
export class Revocations {
  readonly #options: RevocationsOptions;
  readonly #set: RevocationSet;
  readonly #unsent: string[] = [];
  #logPosition: string | undefined;
  #writtenAt = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #sweptAt = 0;
  #trouble = "";
  /** Since the log last failed, the storage told what may be missing in it: a store that comes back may come back empty. */
  #isLogWhole = false;
  #underway: Promise<void> | undefined;

  constructor(options: RevocationsOptions) {
    this.#options = options;
    this.#set = new RevocationSet(options.maxEntries);
  }

  /** Loads what holds. @throws StorageUnavailableError: who does not know what is revoked must not start. */
  async start(): Promise<void> {
    const now = this.#options.clock.now();
    await this.#readStorage();
    this.#answeredAt = now;
    await this.refresh();
  }

  /** "unknown": nobody has told for too long what is revoked. */
  verdictOn(token: RevocableToken, now: number): "revoked" | "unknown" | undefined {
    if (this.#set.ends(token)) return "revoked";
    return this.#options.refusesWhenStale && now - this.#answeredAt > this.#options.staleMs
      ? "unknown"
      : undefined;
  }

  /**
   * Ends something, here at once.
   * @param write puts it into the storage, with what else belongs to it, and answers what stands there.
   * @throws what `write` throws; the other replicas are told all the same.
   */
  async add(entry: Revocation, write: () => Promise<Revocation>): Promise<void> {
    this.#learn(entry);
    let written = entry;
    try {
      written = await write();
      this.#learn(written);
    } finally {
      if (this.#options.store !== undefined) {
        if (this.#unsent.length >= mostUnsent) this.#unsent.shift();
        this.#unsent.push(JSON.stringify(written));
        // Not waited for: the storage has it, and every replica reads that as often.
        void this.refresh();
      }
    }
  }

  /** Tells and reads what is new at the time of the call; one at a time. Never rejects. */
  async refresh(): Promise<void> {
    // What is under way may have read before.
    if (this.#underway !== undefined) await this.#underway;
    this.#underway ??= this.#exchange().finally(() => (this.#underway = undefined));
    await this.#underway;
  }

  async #exchange(): Promise<void> {
    const { clock, timeoutMs, store } = this.#options;
    const startedAt = clock.now();
    const [storage, log] = await Promise.allSettled([
      withDeadline(this.#readStorage(), timeoutMs, "The storage"),
      store === undefined ? undefined : withDeadline(this.#readLog(store), timeoutMs, "The shared store"),
    ]);
    const hasStorage = storage.status === "fulfilled";
    const isLogRead = log.status === "fulfilled" && store !== undefined;
    this.#isLogWhole = isLogRead && (this.#isLogWhole || hasStorage);
    const hasLog = isLogRead && this.#isLogWhole;
    if (hasStorage || hasLog) this.#answeredAt = Math.max(this.#answeredAt, startedAt);
    if (startedAt - this.#sweptAt >= sweepMs) {
      this.#sweptAt = startedAt;
      this.#set.sweep(startedAt);
    }
    this.#tell(hasStorage, store === undefined || hasLog);
  }

  async #readStorage(): Promise<void> {
    let from = Math.max(0, this.#writtenAt - overlapMs);
    for (let limit = batch; ;) {
      const records = await this.#options.storage.since(revocationKind, from, limit);
      for (const record of records) this.#readRecord(record);
      const last = records.at(-1)?.writtenAt ?? from;
      this.#writtenAt = Math.max(this.#writtenAt, last);
      if (records.length < limit) return;
      // More than a batch of one moment: only a longer one leads beyond it.
      if (last === from) limit *= 2;
      from = last;
    }
  }

  async #readLog(store: Store): Promise<void> {
    for (let text = this.#unsent[0]; text !== undefined; text = this.#unsent[0]) {
      await store.append(logKey, text, logLimits);
      // An exchange that was given up may have ended in between.
      if (this.#unsent[0] === text) this.#unsent.shift();
    }
    for (;;) {
      const entries = await store.entriesAfter(logKey, this.#logPosition, batch);
      for (const { position, text } of entries) {
        this.#logPosition = position;
        this.#readEntry(text);
      }
      if (entries.length < batch) return;
    }
  }

  #readRecord({ data }: StoredRecord): void {
    this.#readEntry(data);
  }

  #readEntry(text: string): void {
    const parsed = entrySchema.safeParse(parseJson(text));
    // What another version of this package wrote, this one may not know.
    if (parsed.success) this.#learn(parsed.data);
  }

  #learn(entry: Revocation): void {
    if (this.#set.add(entry, this.#options.clock.now())) this.#options.onEntry(entry);
  }

  #tell(hasStorage: boolean, hasLog: boolean): void {
    const { refusesWhenStale, staleMs } = this.#options;
    let trouble = "";
    if (!hasStorage && !hasLog) {
      const then = refusesWhenStale
        ? `every token is refused after ${staleMs / 1000} s`
        : "no token is refused for it";
      trouble = `Neither the shared store nor the storage answers: new revocations are not known, and ${then}.`;
    } else if (!hasStorage)
      trouble =
        "The storage does not answer: revocations are read from the shared store alone, and none can be kept.";
    else if (!hasLog)
      trouble = "The shared store does not answer: revocations are read from the storage alone.";
    else if (this.#set.hasOverflowed)
      trouble =
        "More tokens are revoked than maxRevocations: tokens as old as what no longer fits are refused.";
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === "") this.#options.onChange("recovered", "Revocations are up to date.");
    else this.#options.onChange("degraded", trouble);
  }
}
