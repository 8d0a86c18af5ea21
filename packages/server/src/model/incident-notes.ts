import type { Transaction } from "kysely";

import type { Tables } from "../database/tables.ts";

/** Writes into the timeline of the incident that an alert's key belongs to. */
export interface IncidentNotes {
  /** Does nothing where there is no such incident. */
  noteFor(
    transaction: Transaction<Tables>,
    key: string,
    kind: string,
    text: string,
    at: number,
  ): Promise<void>;
}
