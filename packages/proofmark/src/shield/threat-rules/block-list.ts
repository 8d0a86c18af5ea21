import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { BlockedClient } from "../../model/event.ts";
import type { RequestOrigin } from "./request-origin.ts";

/** What started a block. */
export type BlockCause = "known-paths" | "refusals" | "operator";

/** A client that is kept out for a time, with what it did. */
export interface ClientBlock extends BlockedClient {
  /** Which of its requests are refused: `own` ones, or those that a page made its browser send. */
  readonly requests: RequestOrigin;
  readonly by: BlockCause;
  /** How many blocks it had, this one too: each lasts twice as long as the one before. */
  readonly offence: number;
}

interface Offences {
  readonly count: number;
  readonly forgottenAt: number;
}

export interface BlockListOptions {
  readonly firstMs: number;
  readonly longestMs: number;
  readonly maxBlocks: number;
}

/** The blocks that hold in this process, and what is remembered of those that ended: bounded, and gone by themselves. */
export class BlockList {
  readonly #options: BlockListOptions;
  readonly #blocks: BoundedMap<string, ClientBlock>;
  readonly #offences: BoundedMap<string, Offences>;

  constructor(options: BlockListOptions) {
    this.#options = options;
    this.#blocks = new BoundedMap(options.maxBlocks);
    this.#offences = new BoundedMap(options.maxBlocks);
  }

  get size(): number {
    return this.#blocks.size;
  }

  /** The block that holds at `now`; one that is over stays until it is swept. */
  get(client: string, requests: RequestOrigin, now: number): ClientBlock | undefined {
    const block = this.#blocks.get(keyOf(client, requests));
    return block !== undefined && block.until > now ? block : undefined;
  }

  /** The block that this client has earned: longer than its last one, where that is remembered. */
  next(client: string, requests: RequestOrigin, by: BlockCause, reason: string, now: number): ClientBlock {
    const { firstMs, longestMs } = this.#options;
    const known = this.#offences.get(keyOf(client, requests));
    const offence = known !== undefined && known.forgottenAt > now ? known.count + 1 : 1;
    const until = now + Math.min(longestMs, firstMs * 2 ** Math.min(offence - 1, 30));
    return { client, requests, by, reason, since: now, until, offence };
  }

  add(block: ClientBlock): void {
    const key = keyOf(block.client, block.requests);
    this.#blocks.delete(key);
    this.#blocks.set(key, block);
    this.remember(block);
  }

  /** Counts a block that is over: the client's next one is longer. */
  remember({ client, requests, offence, until }: ClientBlock): void {
    const key = keyOf(client, requests);
    this.#offences.delete(key);
    this.#offences.set(key, { count: offence, forgottenAt: until + this.#options.longestMs });
  }

  /** Ends the block and forgets its offences; undefined where there is none. */
  remove(client: string, requests: RequestOrigin): ClientBlock | undefined {
    const key = keyOf(client, requests);
    const block = this.#blocks.get(key);
    this.#blocks.delete(key);
    this.#offences.delete(key);
    return block;
  }

  /** Takes out what is over at `now`, and returns it. */
  sweep(now: number): readonly ClientBlock[] {
    const over: ClientBlock[] = [];
    for (const [key, block] of this.#blocks) {
      if (block.until > now) continue;
      over.push(block);
      this.#blocks.delete(key);
    }
    return over;
  }

  list(now: number): readonly ClientBlock[] {
    return [...this.#blocks].map(([, block]) => block).filter(({ until }) => until > now);
  }
}

function keyOf(client: string, requests: RequestOrigin): string {
  return requests === "own" ? client : `${client} ${requests}`;
}
