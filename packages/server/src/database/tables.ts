import type { Generated } from "kysely";

import type { ActionTables } from "./action-tables.ts";
import type { IncidentTables } from "./incident-tables.ts";
import type { NoticeTables } from "./notice-tables.ts";
import type { RuleTables } from "./rule-tables.ts";

/** An event as it came, once for each place in a batch of a process. */
export interface EventTable {
  readonly seq: Generated<number>;
  readonly service: string;
  readonly instance: string;
  readonly batch: string;
  readonly position: number;
  readonly type: string;
  readonly control: string;
  readonly code: string | null;
  /** By the service's clock. */
  readonly at: number;
  /** By the control plane's clock. */
  readonly received_at: number;
  readonly data: string;
}

/** A service that was heard of, and which of its keys it signed with last. */
export interface FeedSourceTable {
  readonly service: string;
  readonly instance: string;
  readonly key_id: string;
  readonly first_at: number;
  readonly last_at: number;
}

/** The state of a control's proof in the newest run against a target. */
export interface ProofStateTable {
  readonly service: string;
  readonly target: string;
  readonly control: string;
  readonly state: string;
  readonly at: number;
}

/** Something that is done once in a while, by whichever process comes first. */
export interface ChoreTable {
  readonly name: string;
  /** Not before this moment: the next time, or the lease of the process that is at it. */
  readonly next_at: number;
}

/** Every table by name, for Kysely. Moments are epoch milliseconds; what has a shape of its own is JSON in a text. */
export interface Tables extends ActionTables, IncidentTables, NoticeTables, RuleTables {
  readonly chore: ChoreTable;
  readonly event: EventTable;
  readonly feed_source: FeedSourceTable;
  readonly proof_state: ProofStateTable;
}
