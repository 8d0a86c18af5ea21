import { randomUUID } from "node:crypto";

import type { Clock } from "../../kernel/clock.ts";
import type { StoreFailure } from "../../model/control.ts";
import type { BlockChange } from "../../model/event.ts";
import type { PipelineLink } from "../../model/guard.ts";
import type { Store } from "../../store/store.ts";
import { BlockList, type BlockCause, type ClientBlock } from "./block-list.ts";
import { requestOrigins, type RequestOrigin } from "./request-origin.ts";
import { SharedBlocks, type SharedEntry } from "./shared-blocks.ts";

export interface BlocksOptions {
  readonly blockSeconds: number;
  readonly longestBlockSeconds: number;
  readonly maxBlocks: number;
  /** Undefined: this process alone. */
  readonly store?: Store | undefined;
  readonly storeTimeoutMs: number;
  readonly onStoreFailure: StoreFailure;
}

const failureMeanings = {
  open: "waves are not counted, and blocks of other replicas are not known",
  closed: "requests are refused",
  local: "each process counts and blocks for itself",
} as const;

/** The temporary blocks of a service: decided here or on another replica, told to the operator, ended in time. */
export class Blocks {
  readonly #options: BlocksOptions;
  readonly #clock: Clock;
  readonly #list: BlockList;
  readonly #shared: SharedBlocks | undefined;
  readonly #replica = randomUUID();
  /** Decided here: whoever decides a block tells of its end. */
  readonly #own = new WeakSet<ClientBlock>();
  link: PipelineLink | undefined;

  constructor(options: BlocksOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    const longestMs = options.longestBlockSeconds * 1000;
    this.#list = new BlockList({
      firstMs: options.blockSeconds * 1000,
      longestMs,
      maxBlocks: options.maxBlocks,
    });
    this.#shared =
      options.store === undefined
        ? undefined
        : new SharedBlocks(options.store, {
            replica: this.#replica,
            timeoutMs: options.storeTimeoutMs,
            limits: { maxEntries: options.maxBlocks * 2, ttlMs: longestMs * 2 },
            onEntry: (entry) => this.#learn(entry),
            onChange: (state) => this.link?.degradation(state, this.#storeReason(state)),
          });
  }

  /** Whether no block may be trusted to be known: the store is away, and the guard is set to fail closed. */
  get isClosed(): boolean {
    return this.#options.onStoreFailure === "closed" && this.#shared?.isDown === true;
  }

  get isEmpty(): boolean {
    return this.#list.size === 0;
  }

  holds(client: string, requests: RequestOrigin): boolean {
    return this.#list.get(client, requests, this.#clock.now()) !== undefined;
  }

  /** Blocks a client unless it is; for `seconds`, or for as long as it has earned. */
  begin(client: string, requests: RequestOrigin, by: BlockCause, reason: string, seconds?: number): void {
    const now = this.#clock.now();
    if (seconds === undefined && this.#list.get(client, requests, now) !== undefined) return;
    const earned = this.#list.next(client, requests, by, reason, now);
    const block = seconds === undefined ? earned : { ...earned, until: now + seconds * 1000 };
    this.#list.add(block);
    this.#own.add(block);
    this.#tell("blocked", block);
    this.#share({ type: "block", replica: this.#replica, ...block });
  }

  /** Returns whether there was a block. */
  lift(client: string): boolean {
    const now = this.#clock.now();
    let isLifted = false;
    for (const requests of requestOrigins) {
      const block = this.#list.remove(client, requests);
      if (block === undefined || block.until <= now) continue;
      isLifted = true;
      this.#tell("lifted", block);
      this.#share({ type: "lift", replica: this.#replica, client, requests });
    }
    return isLifted;
  }

  list(): readonly ClientBlock[] {
    return this.#list.list(this.#clock.now());
  }

  sweep(): void {
    for (const block of this.#list.sweep(this.#clock.now()))
      if (this.#own.has(block)) this.#tell("expired", block);
  }

  async refresh(): Promise<void> {
    await this.#shared?.refresh();
  }

  #learn(entry: SharedEntry): void {
    if (entry.type === "lift") this.#list.remove(entry.client, entry.requests);
    else if (entry.until > this.#clock.now()) {
      const { type: _type, replica: _replica, ...block } = entry;
      this.#list.add(block);
    } else this.#list.remember(entry);
  }

  #tell(change: BlockChange, { client, reason, since, until }: ClientBlock): void {
    this.link?.block(change, { client, reason, since, until });
  }

  /** What is only watched here must not keep anybody out elsewhere. */
  #share(entry: SharedEntry): void {
    if (this.link?.isEnforced !== false) void this.#shared?.tell(entry);
  }

  #storeReason(state: "degraded" | "recovered"): string {
    return state === "recovered"
      ? "The shared store answers again."
      : `The shared store does not answer: ${failureMeanings[this.#options.onStoreFailure]}.`;
  }
}
