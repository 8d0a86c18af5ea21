import { sql, type Transaction } from "kysely";

import type { Tables } from "../database/tables.ts";
import { isPostgres } from "../migrations/is-postgres.ts";

/** Whose events these are, and under which id they came: what comes again under one id is stored once. */
export interface EventSource {
  readonly service: string;
  readonly instance: string;
  readonly batch: string;
  /** Epoch milliseconds, by the control plane's clock. */
  readonly receivedAt: number;
}

export interface EventRow {
  /** The place in the batch. */
  readonly position: number;
  readonly type: string;
  readonly control: string;
  readonly code: string | undefined;
  readonly at: number;
  /** The event as JSON. */
  readonly data: string;
}

/** Eleven values a row; PostgreSQL takes 65,535 in one statement, SQLite 32,766. */
const rowsPerStatement = 500;

/**
 * Waits until nobody else appends, until the transaction ends. It is the first statement of one that appends: numbers are
 * then given in the order of commits, so that a reader who asks for what comes after a number misses nothing. On SQLite
 * it takes the lock of writing before anything is read, for a transaction that reads first can't wait for it later.
 */
export async function lockEvents(transaction: Transaction<Tables>): Promise<void> {
  if (isPostgres(transaction))
    // PostgreSQL lets go of it after the rows can be seen. By the table's own number: other schemas do not wait.
    await sql`select pg_advisory_xact_lock(1886222699, 'event'::regclass::oid::int4)`.execute(transaction);
  else await transaction.updateTable("event").set({ code: null }).where("seq", "<", 0).execute();
}

/** Appends events in a transaction that called {@link lockEvents}; returns how many were not there yet. */
export async function appendEvents(
  transaction: Transaction<Tables>,
  { service, instance, batch, receivedAt }: EventSource,
  rows: readonly EventRow[],
): Promise<number> {
  let stored = 0;
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const result = await transaction
      .insertInto("event")
      .values(
        rows.slice(start, start + rowsPerStatement).map(({ position, type, control, code, at, data }) => ({
          service,
          instance,
          batch,
          position,
          type,
          control,
          code: code ?? null,
          at,
          received_at: receivedAt,
          data,
        })),
      )
      .onConflict((conflict) => conflict.columns(["service", "instance", "batch", "position"]).doNothing())
      .executeTakeFirst();
    stored += Number(result.numInsertedOrUpdatedRows ?? 0);
  }
  return stored;
}
