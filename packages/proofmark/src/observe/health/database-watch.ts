/** How the connections of a pool stand now. */
export interface PoolFigures {
  /** Connections that are open. */
  readonly size: number;
  readonly idle: number;
  readonly used: number;
  /** Who waits for one. */
  readonly waiting: number;
  /** How many there may be; null where the pool does not say. */
  readonly max: number | null;
}

/** How one kind of database is watched. */
export interface DatabaseWatch {
  /** Asks it `SELECT 1` past the counters; rejects where that fails. */
  readonly check: (signal: AbortSignal) => Promise<void>;
  /** Undefined where there is no pool. */
  pool(): PoolFigures | undefined;
}
