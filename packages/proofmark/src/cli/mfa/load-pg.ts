import { createRequire } from "node:module";
import { join } from "node:path";

import * as z from "zod";

import type { PostgresPool } from "../../store/records/postgres-connection.ts";
import { UsageError } from "../fault.ts";

export interface PgPool extends PostgresPool {
  on: PostgresPool["on"] & ((event: "error", listener: () => void) => unknown);
  end(): Promise<void>;
}

type PoolConstructor = new (options: { readonly connectionString: string; readonly max: number }) => PgPool;

const pgModule = z.object({
  Pool: z.custom<PoolConstructor>((value) => typeof value === "function", "is no constructor"),
});

/**
 * A pool of the project's own `pg`, as its application uses it.
 * @throws UsageError where the project has none.
 */
export function openPool(connectionString: string, folder: string): PgPool {
  let loaded: unknown;
  try {
    loaded = createRequire(join(folder, "package.json"))("pg");
  } catch (error) {
    throw new UsageError("PostgreSQL needs the package pg in this folder's project: npm install pg", {
      cause: error,
    });
  }
  const { data } = pgModule.safeParse(loaded);
  if (data === undefined) throw new UsageError("The package pg of this project has no Pool: use version 8.");
  const pool = new data.Pool({ connectionString, max: 2 });
  // A connection that breaks while it is idle: the next question says so.
  pool.on("error", () => {});
  return pool;
}
