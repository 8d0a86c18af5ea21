import { createHash } from "node:crypto";

import type { Transaction } from "kysely";

import type { Tables } from "../../database/tables.ts";
import type { Alert } from "../../model/alert.ts";
import { noteAction, type ActionNotes } from "./action-record.ts";

/** Writes down what alerts ask for, in their transaction. Nothing is decided yet, and the same alert asks once. */
export async function askForActions(
  transaction: Transaction<Tables>,
  notes: ActionNotes,
  maxSeconds: number,
  alerts: readonly Alert[],
): Promise<void> {
  for (const alert of alerts) {
    if (alert.state !== "raised") continue;
    for (const { kind, subject, seconds: wanted } of alert.actions) {
      const seconds = Math.max(1, Math.min(wanted, maxSeconds));
      const row = await transaction
        .insertInto("action")
        .values({
          id: idOf(alert, kind, subject),
          service: alert.service,
          kind,
          subject,
          seconds,
          reason: alert.title,
          rule_id: alert.ruleId,
          alert_key: alert.key,
          state: "asked",
          traffic_share: null,
          asked_at: alert.at,
          decided_at: null,
          until_at: alert.at + seconds * 1000,
          attempts: 0,
          next_at: 0,
          ended_by: null,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) continue;
      const text = `Rule ${alert.ruleId}, version ${alert.ruleVersion}, asks for ${seconds} s.`;
      await noteAction(transaction, notes, row, { kind: "asked", text, at: alert.at });
    }
  }
}

function idOf({ key, ruleVersion, at, level }: Alert, kind: string, subject: string): string {
  return createHash("sha256")
    .update(JSON.stringify([key, ruleVersion, at, level, kind, subject]))
    .digest("hex")
    .slice(0, 24);
}
