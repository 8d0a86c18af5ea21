import type { Generated } from "kysely";

/** A trouble that people are told of. */
export interface IncidentTable {
  readonly id: Generated<number>;
  readonly rule_id: string;
  readonly rule_version: number;
  /** The key of the alert that opened it. */
  readonly key: string;
  readonly service: string;
  readonly title: string;
  readonly level: number;
  readonly status: string;
  /** Goes up with what people decide on: status, level, assignee, merging. */
  readonly revision: number;
  readonly runbook: string;
  readonly evidence: string;
  readonly actions: string;
  readonly ends_by: string;
  readonly since: number;
  readonly detected_at: number;
  readonly opened_at: number;
  readonly acknowledged_at: number | null;
  readonly acknowledged_by: string | null;
  readonly assignee: string | null;
  /** Since when none of its alerts is raised. */
  readonly over_at: number | null;
  readonly resolved_at: number | null;
  readonly resolved_by: string | null;
  /** When it must be acknowledged; null where nothing is due. */
  readonly due_at: number | null;
  /** How often it was overdue at level 4. */
  readonly repeats: number;
  readonly merged_into: number | null;
  /** Alerts that it took in, and how many keys are raised now. */
  readonly alerts: number;
  readonly raised_keys: number;
  /** Entries and notices so far: both have a maximum, and notices a number. */
  readonly entries: number;
  readonly notices: number;
}

/** Which incident an alert's key belongs to. */
export interface IncidentKeyTable {
  readonly key: string;
  readonly incident_id: number;
  readonly state: string;
  readonly at: number;
}

/** The alerts of one rule and service are taken one after the other, under this row's lock; it counts for storms. */
export interface IncidentGroupTable {
  readonly name: string;
  readonly window_from: number;
  readonly opened: number;
  readonly parent_id: number | null;
  readonly last_at: number;
}

/** A line of a timeline; never changed. */
export interface IncidentEntryTable {
  readonly id: Generated<number>;
  readonly incident_id: number;
  readonly at: number;
  readonly who: string;
  readonly kind: string;
  readonly text: string;
}

export interface IncidentTables {
  readonly incident: IncidentTable;
  readonly incident_key: IncidentKeyTable;
  readonly incident_group: IncidentGroupTable;
  readonly incident_entry: IncidentEntryTable;
}
