import type { Transaction } from "kysely";

import type { Tables } from "../../database/tables.ts";
import { machine, type IncidentDraft } from "./incident-draft.ts";

export interface IncidentEnd {
  readonly at: number;
  readonly reason: string;
  readonly who?: string | undefined;
}

/** Resolves an incident and lets go of its alerts. Its parts, if any, have ended before. */
export async function endIncident(
  transaction: Transaction<Tables>,
  draft: IncidentDraft,
  { at, reason, who = machine }: IncidentEnd,
): Promise<void> {
  await transaction
    .updateTable("incident_key")
    .set({ state: "over", at })
    .where("incident_id", "=", draft.row.id)
    .where("state", "=", "raised")
    .execute();
  draft.change({
    status: "resolved",
    revision: draft.row.revision + 1,
    raised_keys: 0,
    due_at: null,
    resolved_at: at,
    resolved_by: who,
  });
  draft.note("resolved", reason, at, who);
  draft.tell("resolved", who === machine ? reason : "Somebody resolved it.", at);
  await draft.write();
}
