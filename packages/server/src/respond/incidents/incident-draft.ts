import type { Insertable, Transaction } from "kysely";

import type { IncidentEntryTable } from "../../database/incident-tables.ts";
import type { Tables } from "../../database/tables.ts";
import type { NoticeKind, NoticeOutbox } from "../../model/notice.ts";
import { levelOf, type IncidentRow } from "./incident.ts";

export const machine = "proofmark";
/** Lines that Proofmark itself writes into one timeline; fewer of those that a storm repeats, and lines in all. */
const maxMachineEntries = 300;
const maxRepeatedEntries = 200;
const repeatedKinds: ReadonlySet<string> = new Set(["raised", "over", "joined", "merged", "action"]);
export const maxEntries = 2_000;

export type RowChange = Partial<Omit<IncidentRow, "id">>;

/** An incident under the lock of a transaction, and what shall become of it. Nothing is written before `write()`. */
export interface IncidentDraft {
  readonly row: IncidentRow;
  change(values: RowChange): void;
  note(kind: string, text: string, at: number, who?: string): void;
  tell(kind: NoticeKind, text: string, at: number): void;
  write(): Promise<void>;
}

interface PlannedNotice {
  readonly kind: NoticeKind;
  readonly number: number;
  readonly text: string;
  readonly at: number;
  readonly row: IncidentRow;
}

/** Takes the lock of an incident: whoever comes second sees what the first one wrote. */
export async function lockIncident(
  transaction: Transaction<Tables>,
  outbox: NoticeOutbox,
  id: number,
): Promise<IncidentDraft | undefined> {
  const row = await transaction
    .updateTable("incident")
    .set((incident) => ({ revision: incident.ref("revision") }))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : draftOf(transaction, outbox, row);
}

export function draftOf(
  transaction: Transaction<Tables>,
  outbox: NoticeOutbox,
  stored: IncidentRow,
): IncidentDraft {
  let row = stored;
  let changes: RowChange = {};
  let entries: Insertable<IncidentEntryTable>[] = [];
  let notices: PlannedNotice[] = [];
  const change = (values: RowChange): void => {
    changes = { ...changes, ...values };
    row = { ...row, ...values };
  };
  return {
    get row() {
      return row;
    },
    change,
    note(kind, text, at, who = machine) {
      const limit = repeatedKinds.has(kind) ? maxRepeatedEntries : maxMachineEntries;
      if (who === machine && row.entries > limit) return;
      const isLast = who === machine && row.entries === limit;
      const line = isLast
        ? { kind: "limit", text: "More of this is no longer written down." }
        : { kind, text };
      entries.push({ ...line, at, who, incident_id: row.id });
      change({ entries: row.entries + 1 });
    },
    tell(kind, text, at) {
      change({ notices: row.notices + 1 });
      notices.push({ kind, number: row.notices, text, at, row });
    },
    async write() {
      const { id } = row;
      if (Object.keys(changes).length > 0)
        await transaction.updateTable("incident").set(changes).where("id", "=", id).execute();
      if (entries.length > 0) await transaction.insertInto("incident_entry").values(entries).execute();
      for (const notice of notices) {
        const { kind, number, text, at } = notice;
        await outbox.add(transaction, {
          key: `incident-${id}-${kind}-${number}`,
          kind,
          incidentId: id,
          group: row.key,
          level: levelOf(notice.row.level),
          service: row.service,
          title: row.title,
          text,
          runbook: row.runbook,
          at,
        });
      }
      changes = {};
      entries = [];
      notices = [];
    },
  };
}
