import type { DatabaseCounters } from "./database-counters.ts";
import type { DatabaseWatch } from "./database-watch.ts";
import { frontMethod } from "./front-method.ts";

/** What is asked of a `DatabaseSync`. */
interface Sqlite {
  exec(sql: string): unknown;
  prepare(sql: string): object;
}

export function isSqlite(database: object): database is Sqlite {
  return (
    "exec" in database &&
    "prepare" in database &&
    typeof database.exec === "function" &&
    typeof database.prepare === "function"
  );
}

export function watchSqlite(database: Sqlite, counters: DatabaseCounters): DatabaseWatch {
  countCalls(database, "exec", counters);
  const prepareUnwatched = frontMethod(
    database,
    "prepare",
    (next) =>
      function prepare(...args) {
        const statement = countingFailure(() => next(this, args), counters);
        if (typeof statement === "object" && statement !== null) countStatement(statement, counters);
        return statement;
      },
  );
  return {
    // oxlint-disable-next-line typescript/require-await -- an exception becomes a rejection
    async check() {
      const statement = prepareUnwatched(database, ["SELECT 1"]) as { get(): unknown };
      statement.get();
    },
    pool: () => undefined,
  };
}

function countStatement(statement: object, counters: DatabaseCounters): void {
  for (const name of ["run", "get", "all"]) if (name in statement) countCalls(statement, name, counters);
  if (!("iterate" in statement)) return;
  frontMethod(
    statement,
    "iterate",
    (next) =>
      function iterate(...args) {
        const rows = countingFailure(() => next(this, args), counters);
        if (typeof rows === "object" && rows !== null) countRows(rows, counters);
        return rows;
      },
  );
}

function countCalls(owner: object, name: string, counters: DatabaseCounters): void {
  frontMethod(
    owner,
    name,
    (next) =>
      function counted(...args) {
        const end = counters.begin();
        try {
          const result = next(this, args);
          end("answered");
          return result;
        } catch (error) {
          end("failed");
          throw error;
        }
      },
  );
}

/** What fails before it ran is a statement that failed. */
function countingFailure<Result>(work: () => Result, counters: DatabaseCounters): Result {
  const end = counters.begin();
  try {
    const result = work();
    end("unseen");
    return result;
  } catch (error) {
    end("failed");
    throw error;
  }
}

/** Counts the time of the steps: what the application does between them is its own. */
function countRows(rows: object, counters: DatabaseCounters): void {
  let sumMs = 0;
  let isOpen = true;
  const finish = (isFailure: boolean): void => {
    if (isOpen) counters.count(sumMs, isFailure);
    isOpen = false;
  };
  frontMethod(
    rows,
    "next",
    (next) =>
      function step(...args) {
        const startedAt = counters.elapsed();
        try {
          const result = next(this, args) as IteratorResult<unknown>;
          sumMs += counters.elapsed() - startedAt;
          if (result.done === true) finish(false);
          return result;
        } catch (error) {
          finish(true);
          throw error;
        }
      },
  );
  if (!("return" in rows)) return;
  frontMethod(
    rows,
    "return",
    (next) =>
      function stop(...args) {
        finish(false);
        return next(this, args);
      },
  );
}
