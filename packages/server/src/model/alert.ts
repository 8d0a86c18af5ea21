import type { ActionRequest } from "./action.ts";

/** 1 low, 2 medium, 3 high, 4 critical. */
export const incidentLevels = [1, 2, 3, 4] as const;
export type IncidentLevel = (typeof incidentLevels)[number];

/** A rule found its condition true, or true no longer. What has one `key` is one trouble, and makes one incident. */
export interface Alert {
  readonly ruleId: string;
  readonly ruleVersion: number;
  /** What it is about: `proof-lost/shop/csrf`, `refusals/shop`. */
  readonly key: string;
  readonly state: "raised" | "over";
  readonly level: IncidentLevel;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly service: string;
  /** A sentence, without data of users. */
  readonly title: string;
  /** The file in `docs/runbooks/`, without its ending: `proof-lost`. */
  readonly runbook: string;
  /** Epoch milliseconds of the first event that shows it; `at` is when that was noticed. */
  readonly since: number;
  /** Numbers of the stored events that show it; at most 50. */
  readonly evidence: readonly number[];
  /** What the rule says shall be done about it, beside telling people. */
  readonly actions: readonly ActionRequest[];
  /** Whether the incident ends when the alert is over, or a person must end it. */
  readonly endsBy: "itself" | "hand";
}
