import type { DatabaseCounters, StatementEnd } from "./database-counters.ts";
import type { DatabaseWatch } from "./database-watch.ts";
import { frontMethod, type Call } from "./front-method.ts";

/** What is asked of a pool of `pg`. */
interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  connect(): Promise<LentClient>;
  on(event: "connect", listener: (client: PgClient) => void): void;
}

interface PgClient {
  query(...args: readonly unknown[]): unknown;
}

interface LentClient extends PgClient {
  release(error?: Error): void;
  on(event: "error", listener: () => void): unknown;
  removeListener(event: "error", listener: () => void): unknown;
}

type End = (how: StatementEnd) => void;

export function isPool(database: object): database is PgPool {
  return "totalCount" in database && "connect" in database && "on" in database;
}

export function isClient(database: object): database is PgClient {
  return "query" in database && "connect" in database && typeof database.query === "function";
}

/** Counts at the clients: the wait for one is not the database's, and a pool's own `query` asks a client too. */
export function watchPool(pool: PgPool, counters: DatabaseCounters): DatabaseWatch {
  pool.on("connect", (client) => countQueries(client, counters));
  // Those that it has already; where a later version keeps them elsewhere, they are seen when they are replaced.
  const present: unknown = Reflect.get(pool, "_clients");
  if (Array.isArray(present)) for (const client of present as PgClient[]) countQueries(client, counters);
  return {
    async check(signal) {
      const client = await pool.connect();
      // pg emits "error" on a client whose connection breaks, beside rejecting its query: unheard, it ends the process.
      client.on("error", ignore);
      let release: typeof client.release | undefined = client.release;
      const giveBack = (error?: Error): void => {
        release?.call(client, error);
        release = undefined;
        // After the release a broken client may still say so.
        if (error === undefined) client.removeListener("error", ignore);
      };
      // A connection that does not answer is none: with an error the pool ends it.
      const onAbort = (): void => giveBack(new Error("The check took too long."));
      if (signal.aborted) return giveBack();
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        await askUnwatched(client);
        giveBack();
      } catch (error) {
        giveBack(error instanceof Error ? error : new Error("The check failed."));
        throw error;
      } finally {
        signal.removeEventListener("abort", onAbort);
      }
    },
    pool() {
      const { totalCount, idleCount, waitingCount } = pool;
      const settings: unknown = Reflect.get(pool, "options");
      const max: unknown = typeof settings === "object" && settings !== null && Reflect.get(settings, "max");
      return {
        size: totalCount,
        idle: idleCount,
        used: totalCount - idleCount,
        waiting: waitingCount,
        max: typeof max === "number" ? max : null,
      };
    },
  };
}

export function watchClient(client: PgClient, counters: DatabaseCounters): DatabaseWatch {
  countQueries(client, counters);
  return {
    async check() {
      await askUnwatched(client);
    },
    pool: () => undefined,
  };
}

function ignore(): void {}

/** By client: its `query` past the counters. */
const unwatched = new WeakMap<object, Call>();

function askUnwatched(client: PgClient): unknown {
  const text = ["SELECT 1"];
  return unwatched.get(client)?.(client, text) ?? client.query(...text);
}

function countQueries(client: PgClient, counters: DatabaseCounters): void {
  if (unwatched.has(client)) return;
  const query = frontMethod(
    client,
    "query",
    (next) =>
      function query(...args) {
        const end = counters.begin();
        try {
          const [config] = args;
          if (isSubmittable(config)) {
            endWithHandlers(config, end);
            return next(this, args);
          }
          const withCallback = endWithCallback(args, end);
          if (withCallback !== undefined) return next(this, withCallback);
          return endWithPromise(next(this, args), end);
        } catch (error) {
          end("failed");
          throw error;
        }
      },
  );
  unwatched.set(client, query);
}

/** A promise of the same kind, so that one which nobody handles is still one that nobody handled. */
function endWithPromise(result: unknown, end: End): unknown {
  if (!isThenable(result)) {
    end("unseen");
    return result;
  }
  return result.then(
    (value: unknown) => {
      end("answered");
      return value;
    },
    (error: unknown) => {
      end("failed");
      throw error;
    },
  );
}

function isThenable(result: unknown): result is Promise<unknown> {
  return typeof result === "object" && result !== null && "then" in result;
}

/** The arguments with the callback in front of which the end is noted; undefined where there is none. */
function endWithCallback(args: readonly unknown[], end: End): readonly unknown[] | undefined {
  const at = [2, 1].find((index) => typeof args[index] === "function");
  if (at !== undefined) return args.with(at, ending(args[at] as AnyCallback, end));
  const [config] = args;
  if (typeof config !== "object" || config === null) return undefined;
  const callback: unknown = Reflect.get(config, "callback");
  if (typeof callback !== "function") return undefined;
  // A copy: what the application holds may be sent again.
  const copy: object = Object.create(
    Object.getPrototypeOf(config) as object | null,
    Object.getOwnPropertyDescriptors(config),
  );
  Object.defineProperty(copy, "callback", {
    value: ending(callback as AnyCallback, end),
    writable: true,
    configurable: true,
    enumerable: true,
  });
  return args.with(0, copy);
}

type AnyCallback = (this: unknown, ...args: unknown[]) => unknown;

function ending(callback: AnyCallback, end: End): AnyCallback {
  return function ended(...args) {
    end(args[0] === null || args[0] === undefined ? "answered" : "failed");
    return Reflect.apply(callback, this, args);
  };
}

/** A query that hands itself over: Query, Cursor, QueryStream. The client calls these two when it is through with it. */
interface Submittable {
  handleReadyForQuery(...args: unknown[]): unknown;
  handleError(...args: unknown[]): unknown;
}

function isSubmittable(config: unknown): config is Submittable {
  return typeof config === "object" && config !== null && "submit" in config;
}

function endWithHandlers(query: Submittable, end: End): void {
  // A listener for its errors would keep one that nobody handles from being thrown.
  for (const [name, how] of [
    ["handleError", "failed"],
    ["handleReadyForQuery", "answered"],
  ] as const) {
    if (typeof query[name] !== "function") {
      // The native client's: it has no such moment.
      end("unseen");
      return;
    }
    frontMethod(
      query,
      name,
      (next) =>
        function handled(...args) {
          end(how);
          return next(this, args);
        },
    );
  }
}
