import type { Transaction } from "kysely";

import type { Database } from "../../database/open-database.ts";
import type { Tables } from "../../database/tables.ts";
import { appendEvents, lockEvents } from "../../events/append-events.ts";
import type { AlertSink } from "../../model/alert-sink.ts";
import type { Alert } from "../../model/alert.ts";
import type { ServiceEvent } from "../../model/stored-event.ts";

let batches = 0;

/** Stores events as they come in: in one transaction, under the lock of those who append. */
export async function storeEvents(
  database: Database,
  events: readonly ServiceEvent[],
  { service = "shop", instance = "shop-1", receivedAt = events.at(-1)?.at ?? 0 } = {},
): Promise<void> {
  const batch = `${process.pid}-${batches++}`;
  await database.transaction().execute(async (transaction) => {
    await lockEvents(transaction);
    const rows = events.map((event, position) => ({
      position,
      type: event.type,
      control: event.control,
      code: undefined,
      at: event.at,
      data: JSON.stringify(event),
    }));
    await appendEvents(transaction, { service, instance, batch, receivedAt }, rows);
  });
}

/** Keeps what it is given, as what was not committed is kept by nobody. */
export function testSink(): AlertSink & { readonly taken: Alert[] } {
  const taken: Alert[] = [];
  return {
    taken,
    async take(_: Transaction<Tables>, alerts) {
      taken.push(...alerts);
    },
  };
}
