import type { Selectable } from "kysely";

import type { IncidentTable } from "../../database/incident-tables.ts";
import { incidentLevels, type IncidentLevel } from "../../model/alert.ts";

export const incidentStatuses = ["open", "acknowledged", "resolved", "merged"] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

export type IncidentRow = Selectable<IncidentTable>;

/** A trouble that people are told of, from the alert that opened it to its end. Moments are epoch milliseconds. */
export interface Incident {
  readonly id: number;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly key: string;
  readonly service: string;
  readonly title: string;
  readonly level: IncidentLevel;
  readonly status: IncidentStatus;
  /** Goes up with status, level, assignee and merging; a change names the one that it was decided on. */
  readonly revision: number;
  readonly runbook: string;
  /** Numbers of the events that show it. */
  readonly evidence: readonly number[];
  /** The first event that shows it, when that was noticed, and when the incident was opened. */
  readonly since: number;
  readonly detectedAt: number;
  readonly openedAt: number;
  readonly acknowledgedAt?: number | undefined;
  readonly acknowledgedBy?: string | undefined;
  readonly assignee?: string | undefined;
  /** Since when none of its alerts is raised. */
  readonly overAt?: number | undefined;
  readonly resolvedAt?: number | undefined;
  readonly resolvedBy?: string | undefined;
  /** When it must be acknowledged. */
  readonly dueAt?: number | undefined;
  readonly mergedInto?: number | undefined;
  /** Alerts that it took in. More than one: a storm, or one that came back. */
  readonly alerts: number;
}

/** A line of a timeline. */
export interface IncidentEntry {
  readonly at: number;
  /** A person, or `proofmark`. */
  readonly who: string;
  readonly kind: string;
  readonly text: string;
}

export const levelNames: Readonly<Record<IncidentLevel, string>> = {
  1: "low",
  2: "medium",
  3: "high",
  4: "critical",
};

export function readIncident(row: IncidentRow): Incident {
  const evidence: unknown = JSON.parse(row.evidence);
  return {
    id: row.id,
    ruleId: row.rule_id,
    ruleVersion: row.rule_version,
    key: row.key,
    service: row.service,
    title: row.title,
    level: levelOf(row.level),
    status: statusOf(row.status),
    revision: row.revision,
    runbook: row.runbook,
    evidence: Array.isArray(evidence) ? evidence.filter((seq) => typeof seq === "number") : [],
    since: row.since,
    detectedAt: row.detected_at,
    openedAt: row.opened_at,
    acknowledgedAt: row.acknowledged_at ?? undefined,
    acknowledgedBy: row.acknowledged_by ?? undefined,
    assignee: row.assignee ?? undefined,
    overAt: row.over_at ?? undefined,
    resolvedAt: row.resolved_at ?? undefined,
    resolvedBy: row.resolved_by ?? undefined,
    dueAt: row.due_at ?? undefined,
    mergedInto: row.merged_into ?? undefined,
    alerts: row.alerts,
  };
}

/** A level out of a number of the database. */
export function levelOf(value: number): IncidentLevel {
  return incidentLevels.find((level) => level === value) ?? 4;
}

function statusOf(value: string): IncidentStatus {
  return incidentStatuses.find((status) => status === value) ?? "open";
}

export function isActive({ status }: Pick<IncidentRow, "status">): boolean {
  return status === "open" || status === "acknowledged";
}
