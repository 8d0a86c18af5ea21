import type { Database } from "../database/open-database.ts";

export interface EventsToForget {
  /** Epoch milliseconds, by the control plane's clock. */
  readonly receivedBefore: number;
  /** Numbers above this one stay: somebody has still to read them. Default: none. */
  readonly upTo?: number | undefined;
  /** Numbers that stay, whatever their age. */
  readonly kept: ReadonlySet<number>;
}

export interface ForgetBatches {
  readonly size: number;
  readonly most: number;
}

/** Deletes what is old in small steps, the oldest first, and returns how many; `isDone` is false where there is more. */
export async function forgetEvents(
  database: Database,
  { receivedBefore, upTo, kept }: EventsToForget,
  { size, most }: ForgetBatches,
): Promise<{ readonly deleted: number; readonly isDone: boolean }> {
  let deleted = 0;
  // What is kept is passed over, so that it never stands in the way of what is not.
  let last = { received_at: -1, seq: -1 };
  for (let batches = 0; batches < most;) {
    let query = database
      .selectFrom("event")
      .select(["received_at", "seq"])
      .where("received_at", "<", receivedBefore)
      .where(({ and, eb, or }) =>
        or([
          eb("received_at", ">", last.received_at),
          and([eb("received_at", "=", last.received_at), eb("seq", ">", last.seq)]),
        ]),
      )
      .orderBy("received_at")
      .orderBy("seq")
      .limit(size);
    if (upTo !== undefined) query = query.where("seq", "<=", upTo);
    const rows = await query.execute();
    const old = rows.map(({ seq }) => seq).filter((seq) => !kept.has(seq));
    if (old.length > 0) {
      const { numDeletedRows } = await database
        .deleteFrom("event")
        .where("seq", "in", old)
        .executeTakeFirst();
      deleted += Number(numDeletedRows);
      batches++;
    }
    last = rows.at(-1) ?? last;
    if (rows.length < size) return { deleted, isDone: true };
  }
  return { deleted, isDone: false };
}
