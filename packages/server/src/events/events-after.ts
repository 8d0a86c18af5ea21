import type { Database } from "../database/open-database.ts";
import type { ServiceEvent, StoredEvent } from "../model/stored-event.ts";
import { readStored } from "./event-schema.ts";

/**
 * The events that were stored after the one of number `seq`, in that order, `limit` at most: whoever remembers the last
 * number sees each event once, whichever process stored it.
 * @example for (const { seq, event } of await eventsAfter(database, last, 500)) last = seq;
 */
export async function eventsAfter(
  database: Database,
  seq: number,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const rows = await database
    .selectFrom("event")
    .select(["seq", "service", "instance", "received_at", "type", "control", "at", "data"])
    .where("seq", ">", seq)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    service: row.service,
    instance: row.instance,
    receivedAt: row.received_at,
    event: readRow(row),
  }));
}

/** The number of the newest event; 0 where there is none. */
export async function newestSeq(database: Database): Promise<number> {
  const row = await database
    .selectFrom("event")
    .select("seq")
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

function readRow(row: { type: string; control: string; at: number; data: string }): ServiceEvent {
  const data: unknown = JSON.parse(row.data);
  // What another version stored and this one reads otherwise is no reason to stop there for ever.
  return readStored(data) ?? { type: "unknown", control: row.control, at: row.at, named: row.type, data: {} };
}
