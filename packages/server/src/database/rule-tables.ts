/** A rule: which version is the newest, and which one runs. */
export interface RuleTable {
  readonly id: string;
  readonly newest_version: number;
  /** The version that is evaluated; null where the rule is off. */
  readonly live_version: number | null;
  /** Goes up with every change; whoever changes it names the one that they saw. */
  readonly revision: number;
  /** Why it was switched off by itself. */
  readonly error: string | null;
}

/** What a rule said; never changed. */
export interface RuleVersionTable {
  readonly rule_id: string;
  readonly version: number;
  readonly definition: string;
}

/** Who did what to a rule, when and why; never changed. */
export interface RuleChangeTable {
  readonly rule_id: string;
  readonly revision: number;
  readonly kind: string;
  readonly version: number;
  readonly who: string;
  readonly why: string;
  readonly at: number;
}

/** What a version would have raised. */
export interface RuleRehearsalTable {
  readonly rule_id: string;
  readonly version: number;
  readonly from_at: number;
  readonly until_at: number;
  readonly alerts: number;
  readonly at: number;
}

/** How far a live rule has read, and what it remembers of that. */
export interface RuleStateTable {
  readonly rule_id: string;
  readonly version: number;
  readonly cursor: number;
  /** Whoever writes names the one that it read: of two processes one writes, and the other has done nothing. */
  readonly revision: number;
  readonly state: string;
}

export interface RuleTables {
  readonly rule: RuleTable;
  readonly rule_version: RuleVersionTable;
  readonly rule_change: RuleChangeTable;
  readonly rule_rehearsal: RuleRehearsalTable;
  readonly rule_state: RuleStateTable;
}
