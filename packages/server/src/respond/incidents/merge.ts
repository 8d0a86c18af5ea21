import type { Transaction } from "kysely";

import type { Tables } from "../../database/tables.ts";
import { machine, type IncidentDraft } from "./incident-draft.ts";

/** Makes one incident a part of another: its alerts go over to it, its timeline stays where it is. */
export async function mergeInto(
  transaction: Transaction<Tables>,
  child: IncidentDraft,
  parent: IncidentDraft,
  { at, who = machine }: { readonly at: number; readonly who?: string | undefined },
): Promise<void> {
  await transaction
    .updateTable("incident_key")
    .set({ incident_id: parent.row.id })
    .where("incident_id", "=", child.row.id)
    .execute();
  parent.change({
    revision: parent.row.revision + 1,
    alerts: parent.row.alerts + child.row.alerts,
    raised_keys: parent.row.raised_keys + child.row.raised_keys,
    since: Math.min(parent.row.since, child.row.since),
    level: Math.max(parent.row.level, child.row.level),
    ...(child.row.raised_keys > 0 ? { over_at: null } : {}),
  });
  parent.note("merged", `Incident ${child.row.id} is a part of this one.`, at, who);
  child.change({
    status: "merged",
    merged_into: parent.row.id,
    revision: child.row.revision + 1,
    raised_keys: 0,
    due_at: null,
    resolved_at: at,
    resolved_by: who,
  });
  child.note("merged", `It is a part of incident ${parent.row.id}.`, at, who);
  child.tell("resolved", `It is a part of incident ${parent.row.id}.`, at);
}
