import type { Transaction } from "kysely";

import type { IncidentGroupTable } from "../../database/incident-tables.ts";
import type { Tables } from "../../database/tables.ts";
import type { Alert } from "../../model/alert.ts";
import type { NoticeOutbox } from "../../model/notice.ts";
import { readAlertKeys, type AlertKeys } from "./alert-keys.ts";
import { draftOf, lockIncident, type IncidentDraft } from "./incident-draft.ts";
import type { IncidentLimits } from "./incident-options.ts";
import { isActive, levelNames, levelOf } from "./incident.ts";
import { mergeInto } from "./merge.ts";

/** Keys of one incident that are followed to their end; more are counted. */
const maxKeys = 10_000;

interface Group extends Omit<IncidentGroupTable, "window_from" | "opened" | "parent_id" | "last_at"> {
  window_from: number;
  opened: number;
  parent_id: number | null;
  last_at: number;
}

/** Everything that taking the alerts of one rule and service touches. */
interface Taking {
  readonly transaction: Transaction<Tables>;
  readonly outbox: NoticeOutbox;
  readonly limits: IncidentLimits;
  readonly group: Group;
  readonly keys: AlertKeys;
  readonly drafts: Map<number, IncidentDraft>;
  /** Whether so many came at once that they are a storm from the first on. */
  readonly isStorm: boolean;
}

/**
 * Makes incidents of alerts: one for each key, and one for all that come in a storm. The lock of the group (a rule and a
 * service) comes first, always in the order of the names, so that two processes neither make two nor wait for each other.
 */
export async function takeAlerts(
  transaction: Transaction<Tables>,
  outbox: NoticeOutbox,
  limits: IncidentLimits,
  alerts: readonly Alert[],
): Promise<void> {
  const groups = Map.groupBy(alerts, ({ ruleId, service }) => `${ruleId}/${service}`);
  for (const [name, members] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const group = await lockGroup(transaction, name, members[0]?.at ?? 0);
    const raised = new Set(members.filter(({ state }) => state === "raised").map(({ key }) => key));
    const taking: Taking = {
      transaction,
      outbox,
      limits,
      group,
      keys: await readAlertKeys(transaction, [...new Set(members.map(({ key }) => key))]),
      drafts: new Map(),
      isStorm: raised.size > limits.stormIncidents,
    };
    for (const alert of members) {
      if (alert.state === "raised") await takeRaised(taking, alert);
      else await takeOver(taking, alert);
    }
    await writeAll(taking);
    const { name: _, ...values } = group;
    await transaction.updateTable("incident_group").set(values).where("name", "=", name).execute();
  }
}

async function lockGroup(transaction: Transaction<Tables>, name: string, at: number): Promise<Group> {
  return await transaction
    .insertInto("incident_group")
    .values({ name, window_from: at, opened: 0, parent_id: null, last_at: at })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ name }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function writeAll({ keys, drafts }: Taking): Promise<void> {
  await keys.write();
  for (const draft of drafts.values()) await draft.write();
}

async function takeRaised(taking: Taking, alert: Alert): Promise<void> {
  const { limits, group, keys } = taking;
  const known = keys.get(alert.key);
  const draft = known && (await draftFor(taking, known.incidentId));
  if (known !== undefined && draft !== undefined) {
    const { row } = draft;
    const isOld = row.resolved_at !== null && alert.at > row.resolved_at + limits.reopenMs;
    if (isActive(row) || !isOld) {
      setKey(taking, alert, draft, known.state);
      if (isActive(row)) raiseAgain(draft, alert, limits, known.state === "over");
      else reopen(draft, alert, limits);
      return;
    }
  }
  const parent = await stormParent(taking, alert);
  group.last_at = alert.at;
  if (parent === undefined) await openIncident(taking, alert);
  else {
    setKey(taking, alert, parent, undefined);
    join(parent, alert, limits);
  }
}

/** The incident that everything joins while its storm lasts. */
async function stormParent(taking: Taking, alert: Alert): Promise<IncidentDraft | undefined> {
  const { group, limits, isStorm } = taking;
  const isApart = Math.abs(alert.at - group.last_at) > limits.stormMs;
  if (group.parent_id !== null && !isApart) {
    const parent = await draftFor(taking, group.parent_id);
    if (parent !== undefined && isActive(parent.row)) return parent;
  }
  group.parent_id = null;
  if (Math.abs(alert.at - group.window_from) > limits.stormMs) {
    group.window_from = alert.at;
    group.opened = 0;
  }
  if (++group.opened <= limits.stormIncidents && !isStorm) return undefined;
  const parent = await gather(taking);
  if (parent !== undefined) group.parent_id = parent.row.id;
  return parent;
}

/** Makes one incident of those that the storm has opened so far. */
async function gather(taking: Taking): Promise<IncidentDraft | undefined> {
  const { transaction, group } = taking;
  await writeAll(taking);
  const slash = group.name.indexOf("/");
  const rows = await transaction
    .selectFrom("incident")
    .select("id")
    .where("rule_id", "=", group.name.slice(0, slash))
    .where("service", "=", group.name.slice(slash + 1))
    .where("status", "in", ["open", "acknowledged"])
    .where("detected_at", ">=", group.window_from)
    .orderBy("id")
    .limit(50)
    .execute();
  const [first, ...others] = rows;
  const parent = first && (await draftFor(taking, first.id));
  if (parent === undefined) return undefined;
  parent.note("storm", "Many alerts of one rule at once: what follows joins this incident.", group.last_at);
  for (const { id } of others) {
    const child = await draftFor(taking, id);
    if (child !== undefined) await mergeInto(transaction, child, parent, { at: group.last_at });
  }
  await writeAll(taking);
  return parent;
}

async function openIncident(taking: Taking, alert: Alert): Promise<void> {
  const { transaction, outbox, limits, drafts, group, isStorm } = taking;
  const row = await transaction
    .insertInto("incident")
    .values({
      rule_id: alert.ruleId,
      rule_version: alert.ruleVersion,
      key: alert.key,
      service: alert.service,
      title: alert.title,
      level: alert.level,
      status: "open",
      revision: 1,
      runbook: alert.runbook,
      evidence: JSON.stringify(alert.evidence.slice(0, 50)),
      actions: JSON.stringify(alert.actions),
      ends_by: alert.endsBy,
      since: alert.since,
      detected_at: alert.at,
      opened_at: alert.at,
      due_at: alert.at + limits.acknowledgeMs[alert.level],
      repeats: 0,
      alerts: 1,
      raised_keys: 0,
      entries: 0,
      notices: 0,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const draft = draftOf(transaction, outbox, row);
  drafts.set(row.id, draft);
  setKey(taking, alert, draft, undefined);
  draft.note("opened", `${alert.title}. Level ${alert.level}, ${levelNames[alert.level]}.`, alert.at);
  const more = isStorm ? " Many alerts of this rule came at once and are told together." : "";
  draft.tell("opened", `Noticed by rule ${alert.ruleId}.${more}`, alert.at);
  if (isStorm) group.parent_id = row.id;
}

async function takeOver(taking: Taking, alert: Alert): Promise<void> {
  const known = taking.keys.get(alert.key);
  if (known?.state !== "raised") return;
  const draft = await draftFor(taking, known.incidentId);
  taking.keys.set(alert.key, { incidentId: draft?.row.id ?? known.incidentId, state: "over" }, alert.at);
  if (draft === undefined || !isActive(draft.row)) return;
  const left = Math.max(0, draft.row.raised_keys - 1);
  draft.change({ raised_keys: left });
  if (left > 0) return;
  draft.change({ over_at: alert.at });
  draft.note("over", "The alert is over.", alert.at);
}

function setKey(
  { keys }: Taking,
  { key, at }: Alert,
  draft: IncidentDraft,
  before: string | undefined,
): void {
  const { id, alerts, raised_keys } = draft.row;
  if (before === undefined && alerts >= maxKeys) return;
  keys.set(key, { incidentId: id, state: "raised" }, at);
  if (before !== "raised" || !isActive(draft.row)) draft.change({ raised_keys: raised_keys + 1 });
  draft.change({ over_at: null });
}

function raiseAgain(draft: IncidentDraft, alert: Alert, limits: IncidentLimits, wasOver: boolean): void {
  draft.change({ alerts: draft.row.alerts + 1, over_at: null });
  if (wasOver) draft.note("raised", "The alert is raised again.", alert.at);
  raiseLevel(draft, alert, limits);
  // Somebody has seen to what came before; what is critical comes anew, and needs somebody anew.
  if (wasOver && alert.level === 4 && draft.row.status === "acknowledged") reopen(draft, alert, limits);
}

function reopen(draft: IncidentDraft, alert: Alert, limits: IncidentLimits): void {
  const wasResolved = draft.row.status === "resolved";
  draft.change({
    status: "open",
    revision: draft.row.revision + 1,
    alerts: draft.row.alerts + (wasResolved ? 1 : 0),
    acknowledged_at: null,
    acknowledged_by: null,
    resolved_at: null,
    resolved_by: null,
    over_at: null,
    repeats: 0,
    opened_at: alert.at,
    due_at: alert.at + limits.acknowledgeMs[levelOf(Math.max(alert.level, draft.row.level))],
    level: Math.max(alert.level, draft.row.level),
  });
  draft.note("reopened", "The alert is raised again: the incident is open again.", alert.at);
  draft.tell("opened", "It came back and must be acknowledged again.", alert.at);
}

function join(draft: IncidentDraft, alert: Alert, limits: IncidentLimits): void {
  const alerts = draft.row.alerts + 1;
  draft.change({ alerts });
  if (/^10*$/.test(String(alerts))) draft.note("joined", `${alerts} alerts have joined.`, alert.at);
  raiseLevel(draft, alert, limits);
  if (alert.level === 4 && draft.row.status === "acknowledged") reopen(draft, alert, limits);
}

function raiseLevel(draft: IncidentDraft, { level, at }: Alert, limits: IncidentLimits): void {
  if (level <= draft.row.level) return;
  const text = `Level ${level}, ${levelNames[level]}: the alert got worse.`;
  draft.change({
    level,
    revision: draft.row.revision + 1,
    ...(draft.row.status === "open" ? { due_at: at + limits.acknowledgeMs[level] } : {}),
  });
  draft.note("escalated", text, at);
  draft.tell("escalated", text, at);
}

/** An incident under this transaction's lock; of a merged one, that which it was merged into. */
async function draftFor(taking: Taking, id: number): Promise<IncidentDraft | undefined> {
  let wanted = id;
  for (let steps = 0; steps < 10; steps++) {
    const draft =
      taking.drafts.get(wanted) ?? (await lockIncident(taking.transaction, taking.outbox, wanted));
    if (draft === undefined) return undefined;
    taking.drafts.set(wanted, draft);
    if (draft.row.status !== "merged" || draft.row.merged_into === null) return draft;
    wanted = draft.row.merged_into;
  }
  return undefined;
}
