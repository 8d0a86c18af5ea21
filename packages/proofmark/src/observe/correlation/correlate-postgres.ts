import { AsyncLocalStorage } from "node:async_hooks";

import { currentCorrelation } from "./current-correlation.ts";

type Done = (error: unknown, result?: unknown) => void;

/** One statement of `pg`, as the driver keeps it until it is sent. */
interface PgQuery {
  text?: unknown;
  name?: unknown;
  callback?: Done;
  submit(connection: unknown): unknown;
}

interface PgClient {
  query(...args: unknown[]): unknown;
  readonly constructor: {
    readonly Query?: new (config: unknown, values?: unknown, callback?: unknown) => PgQuery;
  };
}

/** What is asked of a pool of `pg`: this package does not import it. */
export interface PgPool {
  on(event: "connect", listener: (client: never) => void): unknown;
  readonly connect: object;
}

/**
 * Writes `traceparent` as a comment before every statement without a name that a request sends through this pool, so that
 * `pg_stat_activity`, slow-query logs and `auto_explain` lead back to it. Call it before the pool's first query. Named
 * (prepared) statements stay as they are, for their text is what they are cached by. The SQL sink sees the statement
 * without the comment. The position in a syntax error counts the comment's 77 signs.
 * @returns the pool.
 * @example const pool = correlatePostgres(new pg.Pool());
 */
export function correlatePostgres<Pool extends PgPool>(pool: Pool): Pool {
  pool.on("connect", (client: PgClient) => {
    correlateClient(client);
  });
  const connectable = pool as unknown as { connect(...args: unknown[]): unknown };
  const { connect } = connectable;
  // A query waits for a client in a queue, whose turn comes in whatever request gives one back.
  connectable.connect = function waiting(this: unknown, ...args: unknown[]): unknown {
    const bound = args.map((each) =>
      typeof each === "function" ? AsyncLocalStorage.bind(each as () => unknown) : each,
    );
    return Reflect.apply(connect, this, bound);
  };
  return pool;
}

function correlateClient(client: PgClient): void {
  const { query } = client;
  const { Query } = client.constructor;
  // The native binding has none; its statements go on as they are.
  if (Query === undefined) return;
  client.query = function correlated(this: PgClient, ...args: unknown[]): unknown {
    const [config, values, callback] = args;
    const correlation = currentCorrelation();
    if (correlation === undefined || !isPlain(config)) return Reflect.apply(query, this, args);
    const made = new Query(config, values, callback);
    if (typeof made.text !== "string" || Boolean(made.name)) return Reflect.apply(query, this, args);
    const { traceparent } = correlation;
    const { submit, text } = made;
    // In front and when it is sent: behind, it would end a literal or a comment that input left open, and so help it.
    made.submit = (connection) => {
      made.text = `/*traceparent='${traceparent}'*/ ${text}`;
      return Reflect.apply(submit, made, [connection]);
    };
    if (typeof config === "object") copyTimeout(config, made);
    if (made.callback !== undefined) return void Reflect.apply(query, this, [made]);
    return new Promise((resolve, reject) => {
      made.callback = (error, result) => (error ? reject(error) : resolve(result));
      Reflect.apply(query, this, [made]);
    });
  };
}

/** A text, or an object with one: no cursor, stream or query that hands itself over. */
function isPlain(config: unknown): config is string | object {
  if (typeof config === "string") return true;
  return typeof config === "object" && config !== null && typeof Reflect.get(config, "submit") !== "function";
}

function copyTimeout(config: object, made: PgQuery): void {
  const timeout: unknown = Reflect.get(config, "query_timeout");
  if (timeout !== undefined) Reflect.set(made, "query_timeout", timeout);
}
