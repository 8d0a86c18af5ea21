import type { Alert } from "../../model/alert.ts";
import type { EventReader } from "../../model/event-reader.ts";
import { runRule } from "./rule-run.ts";
import type { RuleDefinition } from "./rule-schema.ts";
import { emptyState } from "./rule-state.ts";

export interface RehearsalSpan {
  /** Epoch milliseconds by the control plane's clock. */
  readonly from: number;
  readonly until: number;
}

export interface Rehearsal {
  /** What the rule would have raised and ended, the first 1,000. */
  readonly alerts: readonly Alert[];
  /** How many it would have raised in all. */
  readonly raised: number;
  readonly events: number;
  /** False where there were more events than a rehearsal reads: it covers the first ones alone. */
  readonly isWhole: boolean;
}

const batchSize = 1_000;
const maxEvents = 2_000_000;
const maxAlerts = 1_000;

/**
 * What a rule would have raised in the past, without any effect: it runs over the stored events as it would have run live.
 * Feeds that say they have nothing to tell leave no event, so absence of a feed seems longer here than it was.
 */
export async function rehearseRule(
  rule: RuleDefinition,
  version: number,
  events: EventReader,
  { from, until }: RehearsalSpan,
): Promise<Rehearsal> {
  const run = runRule(rule, version, { ...emptyState(from), clock: from });
  const alerts: Alert[] = [];
  let raised = 0;
  let seen = 0;
  const keep = (told: readonly Alert[]): void => {
    for (const alert of told) {
      if (alert.state === "raised") raised++;
      if (alerts.length < maxAlerts) alerts.push(alert);
    }
  };
  let seq = await events.newestBefore(from);
  let isOver = false;
  while (!isOver && seen < maxEvents) {
    const batch = await events.after(seq, batchSize);
    isOver = batch.length < batchSize;
    for (const stored of batch) {
      seq = stored.seq;
      if (stored.receivedAt >= until) continue;
      seen++;
      keep(run.take(stored));
    }
    // Clocks of two processes may differ by seconds, so a few later ones do not end it.
    if ((batch.at(-1)?.receivedAt ?? until) >= until + 60_000) isOver = true;
  }
  if (isOver) keep(run.advance(until));
  return { alerts, raised, events: seen, isWhole: isOver };
}
