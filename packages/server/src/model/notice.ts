import type { Transaction } from "kysely";

import type { Tables } from "../database/tables.ts";
import type { IncidentLevel } from "./alert.ts";

export const noticeKinds = ["opened", "escalated", "overdue", "acknowledged", "resolved"] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What people are told of an incident. Holds no data of users. */
export interface Notice {
  /** Every delivery of it carries this, the repeated ones too: `incident-17-opened-1`. */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly incidentId: number;
  /** The incident's key: notices of one group follow each other in one thread, and are told together. */
  readonly group: string;
  readonly level: IncidentLevel;
  readonly service: string;
  readonly title: string;
  /** A few sentences of plain text. */
  readonly text: string;
  /** The name of the runbook. */
  readonly runbook: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Takes notices in the transaction that made them true: neither is there without the other. */
export interface NoticeOutbox {
  /** A key that is there already changes nothing. */
  add(transaction: Transaction<Tables>, notice: Notice): Promise<void>;
}
