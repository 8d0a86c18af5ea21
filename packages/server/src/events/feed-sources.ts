import type { Transaction } from "kysely";

import type { Database } from "../database/open-database.ts";
import type { Tables } from "../database/tables.ts";

/** A service that was heard of. Feeds that have nothing to tell say so once a minute. */
export interface FeedSource {
  readonly service: string;
  /** The process that was heard last. */
  readonly instance: string;
  /** The key that it signed with, by the start of the secret's SHA-256: whether the old one is still in use. */
  readonly keyId: string;
  /** Epoch milliseconds by the control plane's clock. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Every service that was ever heard of, by name: one whose `lastAt` is old went silent. */
export async function feedSources(database: Database): Promise<readonly FeedSource[]> {
  const rows = await database.selectFrom("feed_source").selectAll().orderBy("service").execute();
  return rows.map(({ service, instance, key_id, first_at, last_at }) => ({
    service,
    instance,
    keyId: key_id,
    firstAt: first_at,
    lastAt: last_at,
  }));
}

/** Notes that a service was heard. */
export async function noteSource(
  transaction: Transaction<Tables>,
  { service, instance, keyId, at }: { service: string; instance: string; keyId: string; at: number },
): Promise<void> {
  await transaction
    .insertInto("feed_source")
    .values({ service, instance, key_id: keyId, first_at: at, last_at: at })
    .onConflict((conflict) =>
      conflict.column("service").doUpdateSet({ instance, key_id: keyId, last_at: at }),
    )
    .execute();
}
