import type { Database } from "../../database/open-database.ts";
import { RuleError } from "./rule-error.ts";

/** @throws RuleError where a version was never rehearsed, or raised more than it may. */
export async function checkRehearsal(
  database: Database,
  id: string,
  version: number,
  maxAlerts: number,
): Promise<void> {
  const rehearsal = await database
    .selectFrom("rule_rehearsal")
    .select("alerts")
    .where("rule_id", "=", id)
    .where("version", "=", version)
    .executeTakeFirst();
  if (rehearsal === undefined)
    throw new RuleError(
      "PM_RULE_UNTESTED",
      `Version ${version} of rule ${id} was never rehearsed. Rehearse it, or say in acceptNoise why it needs none.`,
    );
  if (rehearsal.alerts > maxAlerts)
    throw new RuleError(
      "PM_RULE_NOISY",
      `Version ${version} of rule ${id} raised ${rehearsal.alerts} alerts in its rehearsal, and may raise ${maxAlerts}. ` +
        "Make it quieter, or say in acceptNoise why it may be so loud.",
    );
}
