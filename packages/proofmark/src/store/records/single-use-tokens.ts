import { createHash } from "node:crypto";

import { systemClock, type Clock } from "../../kernel/clock.ts";
import { createRandomPool } from "../../kernel/random-pool.ts";
import type { RecordChange, RecordStorage } from "./record-storage.ts";

// NIST SP 800-63B-4 section 4.2.1.2 asks a code by mail for 20 bits and few tries; 256 bits need no count of tries.
const nextToken = createRandomPool(32);
const longestToken = 64;
const tries = 5;

export interface SingleUseTokensOptions {
  /** What the tokens are for; part of the kind of their records: `reset`. */
  readonly purpose: string;
  readonly lifetimeSeconds: number;
  /** Whether a new token of an owner leaves older ones good. Default: false, a new one ends them. */
  readonly keepsOlder?: boolean;
  readonly clock?: Clock;
}

/** What a token stands for. */
export interface TokenContent {
  readonly owner: string;
  /** As it was given on issue. */
  readonly data: string;
}

/**
 * Tokens that are good once and for a time. The storage holds their SHA-256 alone: who reads it makes no token of it.
 * Exact over replicas: of many that take one token, one gets it.
 */
export class SingleUseTokens {
  readonly #storage: RecordStorage;
  readonly #kind: string;
  readonly #currentKind: string;
  readonly #lifetimeMs: number;
  readonly #keepsOlder: boolean;
  readonly #clock: Clock;

  constructor(storage: RecordStorage, options: SingleUseTokensOptions) {
    this.#storage = storage;
    this.#kind = `${options.purpose}-token`;
    this.#currentKind = `${options.purpose}-current`;
    this.#lifetimeMs = options.lifetimeSeconds * 1000;
    this.#keepsOlder = options.keepsOlder ?? false;
    this.#clock = options.clock ?? systemClock;
  }

  /** 32 random bytes, base64url. @throws StorageUnavailableError */
  async issue(owner: string, data = ""): Promise<string> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const token = nextToken();
      const id = digest(token);
      const expiresAt = this.#clock.now() + this.#lifetimeMs;
      const record = { kind: this.#kind, id, owner, expiresAt, data: JSON.stringify({ owner, data }) };
      const pointer = this.#keepsOlder ? [] : await this.#pointTo(owner, id, expiresAt);
      if (await this.#storage.write([{ type: "insert", ...record }, ...pointer])) return token;
    }
    throw new Error("Five tokens for one owner were issued elsewhere at once, each time before this one.");
  }

  /** What the token stands for, without using it. Undefined: it is used, over, ended, or none. */
  async peek(token: string): Promise<TokenContent | undefined> {
    return (await this.#find(token))?.content;
  }

  /** Uses the token, in one atomic write. Undefined: it is used, over, ended, or none. */
  async take(token: string): Promise<TokenContent | undefined> {
    const found = await this.#find(token);
    if (found === undefined) return undefined;
    return (await this.#storage.write(found.removal)) ? found.content : undefined;
  }

  /** Ends what an owner has. */
  async end(owner: string): Promise<void> {
    await this.#storage.write([{ type: "delete", kind: this.#currentKind, id: owner }]);
    await this.#storage.deleteOwned(this.#kind, owner);
  }

  async #find(token: string): Promise<{ content: TokenContent; removal: RecordChange[] } | undefined> {
    if (token.length > longestToken) return undefined;
    const id = digest(token);
    const record = await this.#storage.get(this.#kind, id);
    if (record === undefined) return undefined;
    const content: TokenContent = JSON.parse(record.data);
    const removal: RecordChange[] = [{ type: "delete", kind: this.#kind, id, version: record.version }];
    if (this.#keepsOlder) return { content, removal };
    const current = await this.#storage.get(this.#currentKind, content.owner);
    if (current?.data !== id) return undefined;
    const { version } = current;
    removal.push({ type: "delete", kind: this.#currentKind, id: content.owner, version });
    return { content, removal };
  }

  /** The change that makes `id` the one token of its owner, and those that remove the one before. */
  async #pointTo(owner: string, id: string, expiresAt: number): Promise<readonly RecordChange[]> {
    const kind = this.#currentKind;
    const current = await this.#storage.get(kind, owner);
    const pointer = { kind, id: owner, expiresAt, data: id };
    if (current === undefined) return [{ type: "insert", ...pointer }];
    const { version, data: before } = current;
    return [
      { type: "replace", ...pointer, version },
      { type: "delete", kind: this.#kind, id: before },
    ];
  }
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
