import { DeadlineError, withDeadline } from "../../kernel/deadline.ts";
import { StorageUnavailableError } from "./record-storage.ts";

export interface PostgresResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly rowCount: number | null;
}

/** What is used of a client that the pool of `pg` lends. */
export interface PostgresConnection {
  query(text: string, values?: unknown[]): Promise<PostgresResult>;
  /** With `true` the pool closes the connection. */
  release(isBroken?: boolean): void;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "error", listener: (error: Error) => void): unknown;
}

/** What is used of the pool of `pg` (8 or later). */
export interface PostgresPool {
  connect(): Promise<PostgresConnection>;
  /** Told of each new client, before it is lent. */
  on(event: "connect", listener: (client: Pick<PostgresConnection, "on">) => void): unknown;
}

/** Pools whose new clients are heard. */
const heard = new WeakSet<PostgresPool>();

/**
 * Lends a connection to `use`, and ends the wait for either after `timeoutMs`. A connection on which something failed
 * is rolled back, or closed where that fails: none goes back into the pool within a transaction.
 * @throws StorageUnavailableError whose text has no address, no name and no password in it.
 */
export async function withConnection<Result>(
  pool: PostgresPool,
  timeoutMs: number,
  use: (connection: PostgresConnection) => Promise<Result>,
): Promise<Result> {
  try {
    const connection = await connect(pool, timeoutMs);
    // pg emits "error" on a client whose connection breaks, beside rejecting its query: unheard, it ends the process.
    connection.on("error", ignore);
    let isBroken = true;
    try {
      const result = await withDeadline(use(connection), timeoutMs, "PostgreSQL");
      isBroken = false;
      return result;
    } catch (error) {
      if (!(error instanceof DeadlineError)) isBroken = !(await isRolledBack(connection, timeoutMs));
      throw error;
    } finally {
      connection.release(isBroken);
      // After the release a broken client may still say so.
      if (!isBroken) connection.removeListener("error", ignore);
    }
  } catch (error) {
    throw unavailable(error);
  }
}

/** The five characters of an SQLSTATE, or a code of Node's; undefined: none. */
export function errorCodeOf(error: unknown): string | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{3,40}$/.test(code) ? code : undefined;
}

async function connect(pool: PostgresPool, timeoutMs: number): Promise<PostgresConnection> {
  if (!heard.has(pool)) {
    heard.add(pool);
    // A server that dies may greet and end a new client in one piece: that is told before any promise settles.
    pool.on("connect", (client) => void client.on("error", ignore));
  }
  const connecting = pool.connect();
  try {
    return await withDeadline(connecting, timeoutMs, "The pool");
  } catch (error) {
    // What comes too late goes back at once.
    connecting.then((late) => late.release(), ignore);
    throw error;
  }
}

async function isRolledBack(connection: PostgresConnection, timeoutMs: number): Promise<boolean> {
  try {
    await withDeadline(connection.query("ROLLBACK"), timeoutMs, "PostgreSQL");
    return true;
  } catch {
    return false;
  }
}

/** Without the cause: `pg` puts addresses, users and values into its errors. */
function unavailable(error: unknown): StorageUnavailableError {
  if (error instanceof StorageUnavailableError) return error;
  const code = errorCodeOf(error);
  if (code === "42P01")
    return new StorageUnavailableError(
      "PostgreSQL has no table proofmark_records. Run migrateRecords(pool), with the same schema.",
    );
  return new StorageUnavailableError(
    `PostgreSQL did not answer as it should (${code ?? "no code"}). Check that it runs, that the pool's address and password are right, that connections are left, and the role's rights.`,
  );
}

function ignore(): void {}
