import type { Database } from "../../database/open-database.ts";
import type { AlertSink } from "../../model/alert-sink.ts";

/**
 * Switches off a rule that can't be evaluated, and raises an alert about that. The others go on. Returns whether this
 * process was the one to do it.
 */
export async function breakRule(
  database: Database,
  sink: AlertSink,
  { id, version }: { readonly id: string; readonly version: number },
  error: unknown,
  at: number,
): Promise<boolean> {
  // Its message may quote what an event held.
  const name = error instanceof Error ? error.name : "Error";
  const why = `Version ${version} could not be evaluated (${name}).`;
  return await database.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable("rule")
      .set((rule) => ({ live_version: null, error: why, revision: rule("revision", "+", 1) }))
      .where("id", "=", id)
      .where("live_version", "=", version)
      .returning("revision")
      .executeTakeFirst();
    if (row === undefined) return false;
    const { revision } = row;
    await transaction
      .insertInto("rule_change")
      .values({ rule_id: id, revision, kind: "broken", version, who: "proofmark", why, at })
      .execute();
    await sink.take(transaction, [
      {
        ruleId: "rule-broken",
        ruleVersion: 1,
        key: `rule-broken/control-plane/${id}`,
        state: "raised",
        level: 2,
        at,
        since: at,
        service: "control-plane",
        title: `Rule ${id} could not be evaluated and is off`,
        runbook: "rule-broken",
        evidence: [],
        actions: [],
        endsBy: "hand",
      },
    ]);
    return true;
  });
}
