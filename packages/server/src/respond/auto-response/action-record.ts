import type { Selectable, Transaction } from "kysely";
import type { AuditListener } from "proofmark/identity";

import type { ActionTable } from "../../database/action-tables.ts";
import type { Tables } from "../../database/tables.ts";
import { actionKinds, type Action, type ActionKind } from "../../model/action.ts";
import type { IncidentNotes } from "../../model/incident-notes.ts";

export const actionStates = ["asked", "refused", "dry-run", "pending", "active", "undone", "failed"] as const;
export type ActionState = (typeof actionStates)[number];

export type ActionRow = Selectable<ActionTable>;

/** An action with what became of it. Moments are epoch milliseconds. */
export interface ActionRecord extends Action {
  readonly ruleId: string;
  readonly state: ActionState;
  readonly askedAt: number;
  readonly until: number;
  readonly endedBy?: string | undefined;
}

export function readAction(row: ActionRow): ActionRecord {
  return {
    id: row.id,
    service: row.service,
    kind: kindOf(row.kind),
    subject: row.subject,
    seconds: row.seconds,
    reason: row.reason,
    ruleId: row.rule_id,
    state: actionStates.find((state) => state === row.state) ?? "failed",
    askedAt: row.asked_at,
    until: row.until_at,
    endedBy: row.ended_by ?? undefined,
  };
}

export function kindOf(kind: string): ActionKind {
  const found = actionKinds.find((known) => known === kind);
  if (found === undefined) throw new TypeError("An action is of a kind that this version does not know.");
  return found;
}

export interface ActionNotes {
  readonly incidents: IncidentNotes;
  readonly onAudit: AuditListener | undefined;
}

export interface ActionStep {
  readonly kind: "asked" | "refused" | "dry-run" | "decided" | "active" | "ending" | "undone" | "failed";
  readonly text: string;
  readonly at: number;
  readonly who?: string | undefined;
}

/** Writes down what became of an action: in its own history, in the incident's timeline, and for the audit. */
export async function noteAction(
  transaction: Transaction<Tables>,
  { incidents, onAudit }: ActionNotes,
  row: ActionRow,
  { kind, text, at, who = "proofmark" }: ActionStep,
): Promise<void> {
  await transaction.insertInto("action_change").values({ action_id: row.id, at, who, kind, text }).execute();
  // Whom it concerns stands in the action: timelines are read by more people.
  await incidents.noteFor(
    transaction,
    row.alert_key,
    "action",
    `${row.kind} ${row.id}: ${kind}. ${text}`,
    at,
  );
  onAudit?.({
    control: "auto-response",
    category: "administration",
    action: `auto-response.${kind}`,
    isSuccess: kind !== "failed" && kind !== "refused",
    at,
    client: row.kind === "block-address" ? row.subject : undefined,
    reason: `${row.kind} ${row.id} by rule ${row.rule_id}: ${text}`,
  });
}
