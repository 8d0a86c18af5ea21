import type { Database } from "../database/open-database.ts";

/** Which events; what is left out does not matter. */
export interface EventFilter {
  readonly service?: string | undefined;
  readonly type?: string | undefined;
  readonly control?: string | undefined;
  /** Of refusals: `PM_RATE_LIMITED`. */
  readonly code?: string | undefined;
  /** Epoch milliseconds by the control plane's clock: received at or after this. */
  readonly since?: number | undefined;
  /** Received before this. */
  readonly until?: number | undefined;
}

/**
 * How many events were received.
 * @example await countEvents(database, { service: "shop", type: "refusal", since: now - 60_000 });
 */
export async function countEvents(database: Database, filter: EventFilter): Promise<number> {
  const { since, until, ...equal } = filter;
  let query = database.selectFrom("event").select(({ fn }) => fn.countAll<number>().as("count"));
  for (const column of ["service", "type", "control", "code"] as const)
    if (equal[column] !== undefined) query = query.where(column, "=", equal[column]);
  if (since !== undefined) query = query.where("received_at", ">=", since);
  if (until !== undefined) query = query.where("received_at", "<", until);
  const { count } = await query.executeTakeFirstOrThrow();
  return count;
}
