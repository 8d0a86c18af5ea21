import type { Transaction } from "kysely";

import type { Tables } from "../database/tables.ts";
import type { Alert } from "./alert.ts";

/** Takes alerts in the transaction that noticed them: a process that dies has noticed nothing, or passed all of it on. */
export interface AlertSink {
  take(transaction: Transaction<Tables>, alerts: readonly Alert[]): Promise<void>;
}
