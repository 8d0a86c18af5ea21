import type { Transaction } from "kysely";

import type { Tables } from "../../database/tables.ts";

interface KnownKey {
  readonly incidentId: number;
  readonly state: "raised" | "over";
}

/** The keys of a group's alerts, read and written many at once: a storm is thousands. Under the group's lock. */
export interface AlertKeys {
  get(key: string): KnownKey | undefined;
  set(key: string, known: KnownKey, at: number): void;
  write(): Promise<void>;
}

/** Four values a row; SQLite takes 32,766 in one statement. */
const rowsPerStatement = 1_000;

export async function readAlertKeys(
  transaction: Transaction<Tables>,
  wanted: readonly string[],
): Promise<AlertKeys> {
  const known = new Map<string, KnownKey>();
  const changed = new Map<string, number>();
  for (let from = 0; from < wanted.length; from += rowsPerStatement) {
    const rows = await transaction
      .selectFrom("incident_key")
      .selectAll()
      .where("key", "in", wanted.slice(from, from + rowsPerStatement))
      .execute();
    for (const { key, incident_id, state } of rows)
      known.set(key, { incidentId: incident_id, state: state === "raised" ? "raised" : "over" });
  }
  return {
    get: (key) => known.get(key),
    set(key, value, at) {
      known.set(key, value);
      changed.set(key, at);
    },
    async write() {
      const rows = [...changed].flatMap(([key, at]) => {
        const value = known.get(key);
        return value === undefined ? [] : [{ key, incident_id: value.incidentId, state: value.state, at }];
      });
      changed.clear();
      for (let from = 0; from < rows.length; from += rowsPerStatement)
        await transaction
          .insertInto("incident_key")
          .values(rows.slice(from, from + rowsPerStatement))
          .onConflict((conflict) =>
            conflict.column("key").doUpdateSet((row) => ({
              incident_id: row.ref("excluded.incident_id"),
              state: row.ref("excluded.state"),
              at: row.ref("excluded.at"),
            })),
          )
          .execute();
    },
  };
}
