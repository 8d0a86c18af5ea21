import * as z from "zod";

import { withDeadline } from "../../kernel/deadline.ts";
import { parseJson } from "../../kernel/parse-json.ts";
import type { LogLimits, Store } from "../../store/store.ts";
import { requestOrigins } from "./request-origin.ts";

const key = "threat-rules:blocks";
const batch = 1_000;
/** Kept for a store that is away, the newest of them. */
const mostUnsent = 1_000;

const client = z.string().max(64);
const requests = z.enum(requestOrigins);
const entrySchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("block"),
    replica: z.string(),
    client,
    requests,
    by: z.enum(["known-paths", "refusals", "operator"]),
    reason: z.string().max(300),
    since: z.number(),
    until: z.number(),
    offence: z.int().min(1),
  }),
  z.strictObject({ type: z.literal("lift"), replica: z.string(), client, requests }),
]);

/** What one replica tells the others. */
export type SharedEntry = z.output<typeof entrySchema>;

export interface SharedBlocksOptions {
  readonly replica: string;
  readonly timeoutMs: number;
  readonly limits: LogLimits;
  /** Called for what other replicas told, in their order. */
  readonly onEntry: (entry: SharedEntry) => void;
  readonly onChange: (state: "degraded" | "recovered") => void;
}

/**
 * Blocks of all replicas, over a log in the shared store: a replica writes what it decides, and reads what is new once in
 * a while. No request waits for it.
 */
export class SharedBlocks {
  readonly #store: Store;
  readonly #options: SharedBlocksOptions;
  readonly #unsent: SharedEntry[] = [];
  #position: string | undefined;
  #isDown = false;
  #underway: Promise<void> | undefined;

  constructor(store: Store, options: SharedBlocksOptions) {
    this.#store = store;
    this.#options = options;
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Tells the others, or later where the store is away. */
  async tell(entry: SharedEntry): Promise<void> {
    if (this.#unsent.length >= mostUnsent) this.#unsent.shift();
    this.#unsent.push(entry);
    await this.refresh();
  }

  /** Sends what is unsent and reads what is new; one at a time. Never rejects. */
  async refresh(): Promise<void> {
    if (this.#underway !== undefined) {
      await this.#underway;
      if (this.#unsent.length === 0) return;
    }
    this.#underway ??= this.#exchange().finally(() => (this.#underway = undefined));
    await this.#underway;
  }

  async #exchange(): Promise<void> {
    try {
      while (this.#unsent[0] !== undefined) {
        await this.#inTime(this.#store.append(key, JSON.stringify(this.#unsent[0]), this.#options.limits));
        this.#unsent.shift();
      }
      for (;;) {
        const entries = await this.#inTime(this.#store.entriesAfter(key, this.#position, batch));
        for (const { position, text } of entries) {
          this.#position = position;
          this.#read(text);
        }
        if (entries.length < batch) break;
      }
      this.#change(false);
    } catch {
      this.#change(true);
    }
  }

  #read(text: string): void {
    const parsed = entrySchema.safeParse(parseJson(text));
    // What another version of this package wrote, this one may not know.
    if (parsed.success && parsed.data.replica !== this.#options.replica) this.#options.onEntry(parsed.data);
  }

  async #inTime<Result>(answer: Result | Promise<Result>): Promise<Result> {
    return await withDeadline(Promise.resolve(answer), this.#options.timeoutMs, "The shared store");
  }

  #change(isDown: boolean): void {
    if (this.#isDown === isDown) return;
    this.#isDown = isDown;
    this.#options.onChange(isDown ? "degraded" : "recovered");
  }
}
