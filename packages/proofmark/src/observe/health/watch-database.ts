import { systemClock } from "../../kernel/clock.ts";
import { DatabaseCounters, type CounterTimes, type QueryFigures } from "./database-counters.ts";
import type { DatabaseWatch, PoolFigures } from "./database-watch.ts";
import { isClient, isPool, watchClient, watchPool } from "./watch-pg.ts";
import { isSqlite, watchSqlite } from "./watch-sqlite.ts";

/** A database whose statements are counted. */
export interface WatchedDatabase {
  readonly name: string;
  /** Asks it `SELECT 1` past the counters; rejects where that fails. Fits `createHealth({ dependencies })`. */
  readonly check: (signal: AbortSignal) => Promise<void>;
  /** What it was asked. */
  queries(): QueryFigures;
  /** How its connections stand; undefined where there is no pool. */
  pool(): PoolFigures | undefined;
  /** Begins to count anew. */
  resetMetrics(): void;
}

export interface WatchOptions {
  /** Default: `main`. */
  readonly name?: string | undefined;
  /** Milliseconds above which a statement is slow. Default: 100. */
  readonly slowMs?: number | undefined;
  /** Where time comes from. */
  readonly times?: CounterTimes | undefined;
}

const watched = new WeakMap<object, WatchedDatabase>();
const monotonic: CounterTimes = { now: systemClock.now, elapsed: () => performance.now() };

/**
 * Counts the statements of a database that the application already has: a Pool or a Client of `pg`, or a `DatabaseSync` of
 * node:sqlite. Results, errors, callbacks, streams and prepared statements stay what they are. A database that is watched
 * already is given back as it is. Statements that were prepared before are not seen.
 * @throws TypeError where it is none of these.
 * @example const main = watchDatabase(new Pool({ connectionString: process.env.DATABASE_URL }), { name: "main" });
 */
export function watchDatabase(database: object, options: WatchOptions = {}): WatchedDatabase {
  const known = watched.get(database);
  if (known !== undefined) return known;
  const { name = "main", slowMs = 100, times = monotonic } = options;
  const counters = new DatabaseCounters(slowMs, times);
  const { check, pool } = watchKind(database, counters);
  const made: WatchedDatabase = {
    name,
    check,
    pool,
    queries: () => counters.read(),
    resetMetrics: () => counters.reset(),
  };
  watched.set(database, made);
  return made;
}

function watchKind(database: object, counters: DatabaseCounters): DatabaseWatch {
  if (isPool(database)) return watchPool(database, counters);
  if (isClient(database)) return watchClient(database, counters);
  if (isSqlite(database)) return watchSqlite(database, counters);
  throw new TypeError(
    "watchDatabase: this is no Pool or Client of pg, and no DatabaseSync of node:sqlite. Give it the object that your queries go through.",
  );
}
