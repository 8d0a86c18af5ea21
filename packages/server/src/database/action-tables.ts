/** Something that a rule asked for, from the asking to its end. */
export interface ActionTable {
  readonly id: string;
  readonly service: string;
  readonly kind: string;
  readonly subject: string;
  readonly seconds: number;
  readonly reason: string;
  readonly rule_id: string;
  /** The key of the alert that asked. */
  readonly alert_key: string;
  readonly state: string;
  /** The part of the service's traffic that it touches; null where nobody knows. */
  readonly traffic_share: number | null;
  readonly asked_at: number;
  /** When it was decided on; null before. Counted for the hour. */
  readonly decided_at: number | null;
  readonly until_at: number;
  readonly attempts: number;
  /** Not before this moment: the wait after a failure, or the lease of the process that is at it. */
  readonly next_at: number;
  readonly ended_by: string | null;
}

/** What became of an action, when and by whom; never changed. */
export interface ActionChangeTable {
  readonly action_id: string;
  readonly at: number;
  readonly who: string;
  readonly kind: string;
  readonly text: string;
}

/** Decisions about one service are made one after the other, under this row's lock. */
export interface ActionBudgetTable {
  readonly service: string;
}

export interface ActionTables {
  readonly action: ActionTable;
  readonly action_change: ActionChangeTable;
  readonly action_budget: ActionBudgetTable;
}
