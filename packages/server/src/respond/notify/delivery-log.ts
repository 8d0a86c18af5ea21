import type { Database } from "../../database/open-database.ts";
import type { DeliveryState } from "../../database/notice-tables.ts";

/** A message, where it stands, and how each attempt went. */
export interface DeliveryRecord {
  readonly key: string;
  readonly channel: string;
  readonly level: number;
  readonly state: DeliveryState;
  readonly createdAt: number;
  /** When it was delivered or given up. */
  readonly settledAt: number | undefined;
  readonly attempts: readonly AttemptRecord[];
}

export interface AttemptRecord {
  readonly number: number;
  readonly at: number;
  readonly durationMs: number;
  readonly outcome: string;
  readonly reason: string;
}

export interface DeliveryQuery {
  readonly incidentId?: number;
  readonly state?: DeliveryState;
  /** At most 500. Default: 50. */
  readonly limit?: number;
}

/** The newest messages first. */
export async function deliveries(
  database: Database,
  { incidentId, state, limit = 50 }: DeliveryQuery = {},
): Promise<readonly DeliveryRecord[]> {
  let query = database.selectFrom("delivery").selectAll();
  if (state !== undefined) query = query.where("state", "=", state);
  if (incidentId !== undefined)
    query = query.where("key", "in", (inner) =>
      inner
        .selectFrom("notice_route")
        .innerJoin("notice", "notice.key", "notice_route.notice_key")
        .select("notice_route.delivery_key")
        .where("notice.incident_id", "=", incidentId)
        .where("notice_route.delivery_key", "is not", null)
        .$narrowType<{ delivery_key: string }>(),
    );
  const rows = await query
    .orderBy("created_at", "desc")
    .orderBy("key")
    .limit(Math.min(Math.max(limit, 1), 500))
    .execute();
  const attempts = await attemptsOf(
    database,
    rows.map(({ key }) => key),
  );
  return rows.map((row) => ({
    key: row.key,
    channel: row.channel,
    level: row.level,
    state: row.state,
    createdAt: row.created_at,
    settledAt: row.settled_at ?? undefined,
    attempts: attempts.get(row.key) ?? [],
  }));
}

async function attemptsOf(
  database: Database,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly AttemptRecord[]>> {
  if (keys.length === 0) return new Map();
  const rows = await database
    .selectFrom("delivery_attempt")
    .selectAll()
    .where("delivery_key", "in", keys)
    .orderBy("number")
    .execute();
  const records = new Map<string, AttemptRecord[]>();
  for (const { delivery_key, number, at, duration_ms, outcome, reason } of rows) {
    const own = records.get(delivery_key) ?? [];
    own.push({ number, at, durationMs: duration_ms, outcome, reason });
    records.set(delivery_key, own);
  }
  return records;
}

/** Sends a message again that was given up; false where there is none. */
export async function sendAgain(database: Database, key: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable("delivery")
    .set({ state: "pending", next_at: now, leased_until: 0, settled_at: null })
    .where("key", "=", key)
    .where("state", "=", "dead")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
