import type { Transaction } from "kysely";

import type { Database } from "../../database/open-database.ts";
import type { Tables } from "../../database/tables.ts";
import type { AlertSink } from "../../model/alert-sink.ts";
import type { Alert } from "../../model/alert.ts";
import type { EventReader } from "../../model/event-reader.ts";
import type { StoredEvent } from "../../model/stored-event.ts";
import { breakRule } from "./break-rule.ts";
import { backwardsMs } from "./rule-run.ts";
import { loadRule, resume, type LiveRule, type RuleAlerts } from "./live-rule.ts";
import { liveRules } from "./rule-rows.ts";

export interface EvaluatorOptions {
  readonly database: Database;
  readonly events: EventReader;
  readonly alerts: AlertSink;
  readonly now?: (() => number) | undefined;
  /** Events that are read at once. Default: 1,000. */
  readonly batchSize?: number | undefined;
  /** Batches of one evaluation at most; the next one goes on. Default: 50. */
  readonly maxBatches?: number | undefined;
}

export interface Evaluation {
  readonly events: number;
  readonly alerts: number;
  /** False where there is more to read. */
  readonly isDrained: boolean;
  /** Rules that could not be evaluated, and were switched off. */
  readonly broken: readonly string[];
}

export interface Evaluator {
  /**
   * Reads what was stored since the last time, by whichever process, and passes on what the rules notice. A call while
   * another runs waits for that one.
   */
  evaluate(): Promise<Evaluation>;
}

/** A moment without an event is written so often, so that the next process knows how long nobody watched. */
const saveMs = 15_000;

/**
 * Runs the live rules over the stored events. A rule's cursor, its state and its alerts are written in one transaction that
 * asks for the revision it began from: a process that dies has done nothing, and of two that evaluate at once one has.
 */
export function createEvaluator({
  database,
  events,
  alerts: sink,
  now = Date.now,
  batchSize = 1_000,
  maxBatches = 50,
}: EvaluatorOptions): Evaluator {
  let loaded = new Map<string, LiveRule>();

  const load = async (moment: number): Promise<{ rules: LiveRule[]; broken: string[] }> => {
    const rows = await liveRules(database)
      .select([
        "rule.id",
        "rule_version.version",
        "rule_version.definition",
        "rule_state.cursor",
        "rule_state.revision",
        "rule_state.state",
      ])
      .orderBy("rule.id")
      .execute();
    const rules: LiveRule[] = [];
    const broken: string[] = [];
    for (const row of rows) {
      const known = loaded.get(row.id);
      if (known?.revision === row.revision && known.version === row.version) {
        resume(known.run.state, moment);
        rules.push(known);
        continue;
      }
      try {
        rules.push(loadRule(row, moment));
      } catch (error) {
        if (await breakRule(database, sink, row, error, moment)) broken.push(row.id);
      }
    }
    // What is not written in the end is read again the next time.
    loaded = new Map();
    return { rules, broken };
  };

  /** Writes what the rules came to; what another process was faster with falls away, and so do its alerts. */
  const commit = async (
    results: readonly RuleAlerts[],
    moment: number,
  ): Promise<{ kept: LiveRule[]; told: number }> =>
    await database.transaction().execute(async (transaction) => {
      const kept: LiveRule[] = [];
      const told: Alert[] = [];
      for (const { rule, alerts } of results) {
        const isDue =
          rule.run.isChanged || rule.cursor !== rule.savedCursor || moment - rule.savedClock >= saveMs;
        if (isDue && !(await save(transaction, rule))) continue;
        kept.push(rule);
        told.push(...alerts);
      }
      if (told.length > 0) await sink.take(transaction, told);
      return { kept, told: told.length };
    });

  const evaluate = async (): Promise<Evaluation> => {
    const moment = now();
    const { rules, broken } = await load(moment);
    const heard = await events.heard();
    let seen = 0;
    let told = 0;
    let isDrained = true;
    // Rules that stand at one number read together; one that was just switched on catches up by itself.
    for (let group of Map.groupBy(rules, ({ cursor }) => cursor).values()) {
      let batches = 0;
      for (let isMore = true; isMore && group.length > 0;) {
        const batch = await events.after(group[0]?.cursor ?? 0, batchSize);
        isMore = batch.length === batchSize;
        const results: RuleAlerts[] = [];
        for (const rule of group) {
          // What is not committed in the end is read again, from where it was written last.
          loaded.delete(rule.id);
          try {
            results.push({ rule, alerts: step(rule, batch, isMore ? undefined : { heard, moment }) });
          } catch (error) {
            if (await breakRule(database, sink, rule, error, moment)) broken.push(rule.id);
          }
        }
        const { kept, told: more } = await commit(results, moment);
        for (const rule of kept) loaded.set(rule.id, rule);
        group = kept;
        told += more;
        seen += batch.length;
        if (isMore && ++batches >= maxBatches) isDrained = isMore = false;
      }
    }
    return { events: seen, alerts: told, isDrained, broken };
  };

  let running: Promise<Evaluation> | undefined;
  return {
    evaluate: async () =>
      await (running ??= evaluate().finally(() => {
        running = undefined;
      })),
  };
}

function step(
  rule: LiveRule,
  batch: readonly StoredEvent[],
  end: { readonly heard: Awaited<ReturnType<EventReader["heard"]>>; readonly moment: number } | undefined,
): Alert[] {
  const alerts: Alert[] = [];
  for (const stored of batch) alerts.push(...rule.run.take(stored));
  rule.cursor = batch.at(-1)?.seq ?? rule.cursor;
  if (end !== undefined) {
    for (const { service, lastAt } of end.heard)
      if (lastAt <= end.moment + backwardsMs) rule.run.hear(service, lastAt);
    alerts.push(...rule.run.advance(end.moment));
  }
  return alerts;
}

async function save(transaction: Transaction<Tables>, rule: LiveRule): Promise<boolean> {
  const { state } = rule.run;
  const { numUpdatedRows } = await transaction
    .updateTable("rule_state")
    .set({ cursor: rule.cursor, revision: rule.revision + 1, state: JSON.stringify(state) })
    .where("rule_id", "=", rule.id)
    .where("version", "=", rule.version)
    .where("revision", "=", rule.revision)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  rule.revision++;
  rule.run.saved();
  rule.savedClock = state.clock;
  rule.savedCursor = rule.cursor;
  return true;
}
