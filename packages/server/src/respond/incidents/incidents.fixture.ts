import { sql, type Transaction } from "kysely";

import type { Database } from "../../database/open-database.ts";
import type { Tables } from "../../database/tables.ts";
import type { Alert } from "../../model/alert.ts";
import type { NoticeOutbox } from "../../model/notice.ts";
import type { Incidents } from "./incidents.ts";

/** An outbox of a table of the test's own: what a transaction takes back is not there. */
export interface TestOutbox extends NoticeOutbox {
  readonly keys: () => Promise<readonly string[]>;
}

export async function testOutbox(database: Database): Promise<TestOutbox> {
  await sql`create table if not exists test_notice (key text primary key, at bigint not null)`.execute(
    database,
  );
  return {
    async add(transaction: Transaction<Tables>, { key, at }) {
      await sql`insert into test_notice (key, at) values (${key}, ${at}) on conflict do nothing`.execute(
        transaction,
      );
    },
    async keys() {
      const { rows } = await sql<{ key: string }>`select key from test_notice order by at, key`.execute(
        database,
      );
      return rows.map(({ key }) => key);
    },
  };
}

export const start = Date.UTC(2026, 4, 4, 12);

/** An alert of a rule `refusals` on the service `shop`, unless said otherwise. */
export function alert(values: Partial<Alert> = {}): Alert {
  return {
    ruleId: "refusals",
    ruleVersion: 1,
    key: "refusals/shop",
    state: "raised",
    level: 3,
    at: start,
    since: start - 2_000,
    service: "shop",
    title: "Refusals of shop",
    runbook: "refusals-wave",
    evidence: [1, 2],
    actions: [],
    endsBy: "itself",
    ...values,
  };
}

export async function takeAll(
  database: Database,
  incidents: Incidents,
  alerts: readonly Alert[],
): Promise<void> {
  await database.transaction().execute(async (transaction) => await incidents.take(transaction, alerts));
}
