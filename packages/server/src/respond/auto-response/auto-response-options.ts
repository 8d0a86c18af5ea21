import type { AuditListener } from "proofmark/identity";

import type { Database } from "../../database/open-database.ts";
import type { Action, Actuator } from "../../model/action.ts";
import type { AlertSink } from "../../model/alert-sink.ts";
import type { IncidentNotes } from "../../model/incident-notes.ts";

/** The part of a service's recent traffic that an action would touch, from 0 to 1; undefined where nobody knows. */
export type TrafficShare = (
  action: Pick<Action, "service" | "kind" | "subject">,
) => number | undefined | Promise<number | undefined>;

export interface AutoResponseOptions {
  readonly database: Database;
  /** Takes the alerts `block-limit` and `action-failed`. */
  readonly alerts: AlertSink;
  readonly incidents: IncidentNotes;
  /** By service. Without an actuator for it an action fails, and is told. */
  readonly actuators: Readonly<Record<string, Actuator>>;
  /** Addresses and networks that are never blocked, beside loopback: those of operators, proxies, monitoring. */
  readonly protectedAddresses?: readonly string[] | undefined;
  /** Accounts that are never locked and never signed out. */
  readonly protectedAccounts?: readonly string[] | undefined;
  readonly trafficShare?: TrafficShare | undefined;
  /** The most of a service's traffic that all actions in force may touch. Default: 0.1. */
  readonly maxTrafficShare?: number | undefined;
  /** Actions in force at once, by service. Default: 20. */
  readonly maxInForce?: number | undefined;
  /** Actions within an hour, by service. Default: 60. */
  readonly maxPerHour?: number | undefined;
  /** No action lasts longer, whatever its rule says. Default: 3,600. */
  readonly maxSeconds?: number | undefined;
  /** Writes down what would be done, and does nothing. Default: false, for no default rule asks for an action. */
  readonly isDryRun?: boolean | undefined;
  /** Tries to carry out or to undo an action. Default: 6. */
  readonly maxAttempts?: number | undefined;
  /** Seconds that an actuator may take. Default: 10. */
  readonly actuatorSeconds?: number | undefined;
  /** Every decision, beside the table of changes: for the audit chain. */
  readonly onAudit?: AuditListener | undefined;
  readonly now?: (() => number) | undefined;
}

export interface ActionLimits {
  readonly maxTrafficShare: number;
  readonly maxInForce: number;
  readonly maxPerHour: number;
  readonly maxSeconds: number;
  readonly maxAttempts: number;
  readonly actuatorMs: number;
  readonly isDryRun: boolean;
}

export function actionLimits({
  maxTrafficShare = 0.1,
  maxInForce = 20,
  maxPerHour = 60,
  maxSeconds = 3_600,
  maxAttempts = 6,
  actuatorSeconds = 10,
  isDryRun = false,
}: AutoResponseOptions): ActionLimits {
  const actuatorMs = actuatorSeconds * 1000;
  return { maxTrafficShare, maxInForce, maxPerHour, maxSeconds, maxAttempts, actuatorMs, isDryRun };
}
