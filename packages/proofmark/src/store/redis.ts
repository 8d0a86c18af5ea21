import { createHash } from "node:crypto";

import type { Clock } from "../kernel/clock.ts";
import { hitScript, takeBackScript } from "./redis-hit-script.ts";
import { appendScript, nextPosition, rangeScript, readEntries } from "./redis-log.ts";
import { StoreUnavailableError, type HitResult, type Store } from "./store.ts";

/** What is used of an ioredis or iovalkey client, single node or Cluster. */
export interface RedisClient {
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
  get(key: string): Promise<string | null>;
  set(key: string, value: string, unit: "PX", ttlMs: number): Promise<unknown>;
  set(key: string, value: string, unit: "PX", ttlMs: number, condition: "NX"): Promise<unknown>;
  del(key: string): Promise<number>;
}

export interface RedisStoreOptions {
  /** Stands before every key, so that several services can share one Redis. Default: `proofmark:`. */
  readonly keyPrefix?: string;
  /** Default: the time of the Redis server, which is one for all replicas. */
  readonly clock?: Clock;
}

interface Script {
  readonly text: string;
  readonly sha1: string;
}

const script = (text: string): Script => ({ text, sha1: createHash("sha1").update(text).digest("hex") });
const hit = script(hitScript);
const takeBack = script(takeBackScript);
const append = script(appendScript);
const range = script(rangeScript);

/**
 * A store that all replicas of a service share: exact over replicas, because one script on the server makes each
 * decision by the server's clock, on one key (so Redis Cluster works too). Every key expires by itself.
 * The client stays yours: it is not closed here. Redis 5 or later, or Valkey.
 * Rejects with StoreUnavailableError where Redis does not answer; it never waits longer than the client does.
 * @example const guard = rateLimit({ store: redisStore(new Redis(process.env.REDIS_URL)) });
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): Store {
  const prefix = options.keyPrefix ?? "proofmark:";
  const { clock } = options;
  const counter = (key: string): string => `${prefix}hits:${key}`;
  const value = (key: string): string => `${prefix}value:${key}`;

  const log = (key: string): string => `${prefix}log:${key}`;

  const run = async ({ text, sha1 }: Script, key: string, ...args: string[]): Promise<unknown> => {
    try {
      return await client.evalsha(sha1, 1, key, ...args);
    } catch (error) {
      // A server that restarted or was flushed has forgotten the script.
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      return client.eval(text, 1, key, ...args);
    }
  };

  return {
    isShared: true,
    hit: (key, windows) => {
      const args = [clock === undefined ? "" : String(clock.now())];
      for (const { limit, windowMs } of windows) args.push(String(limit), String(windowMs));
      return answered(async () => readHit(await run(hit, counter(key), ...args)));
    },
    takeBack: (key) => answered(async () => void (await run(takeBack, counter(key)))),
    get: (key) => answered(async () => (await client.get(value(key))) ?? undefined),
    set: (key, text, ttlMs) =>
      answered(async () => void (await client.set(value(key), text, "PX", wholeMs(ttlMs)))),
    setIfAbsent: (key, text, ttlMs) =>
      answered(async () => (await client.set(value(key), text, "PX", wholeMs(ttlMs), "NX")) !== null),
    delete: (key) =>
      // Two commands: in a Cluster the two keys may live on two nodes.
      answered(async () => void (await Promise.all([client.del(value(key)), client.del(counter(key))]))),
    append: (key, text, { maxEntries, ttlMs }) =>
      answered(
        async () => void (await run(append, log(key), text, String(maxEntries), String(wholeMs(ttlMs)))),
      ),
    entriesAfter: (key, position, limit) =>
      answered(async () =>
        readEntries(await run(range, log(key), nextPosition(position), String(Math.max(1, limit)))),
      ),
    async [Symbol.asyncDispose]() {},
  };
}

async function answered<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    throw new StoreUnavailableError(
      "Redis did not answer as it should. Check that it runs, that the client's address and password are right, and that scripts are allowed (EVAL, EVALSHA).",
      { cause: error },
    );
  }
}

/** Redis takes whole milliseconds, and at least one. */
function wholeMs(ttlMs: number): number {
  return Math.max(1, Math.ceil(ttlMs));
}

function readHit(answer: unknown): HitResult {
  const numbers = Array.isArray(answer) ? answer.map(Number) : [];
  const [isAllowed, remaining, retryAfterMs, resetMs] = numbers;
  if (
    remaining === undefined ||
    retryAfterMs === undefined ||
    resetMs === undefined ||
    numbers.some(Number.isNaN)
  )
    throw new TypeError("The script's answer is not four numbers.");
  return { isAllowed: isAllowed === 1, remaining, retryAfterMs, resetMs };
}
