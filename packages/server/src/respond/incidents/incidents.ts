import type { Transaction } from "kysely";

import type { Tables } from "../../database/tables.ts";
import type { AlertSink } from "../../model/alert-sink.ts";
import type { IncidentLevel } from "../../model/alert.ts";
import type { EventReader } from "../../model/event-reader.ts";
import type { IncidentNotes } from "../../model/incident-notes.ts";
import type { StoredEvent } from "../../model/stored-event.ts";
import { endIncident } from "./end-incident.ts";
import { lockIncident, maxEntries, type IncidentDraft } from "./incident-draft.ts";
import { IncidentError } from "./incident-error.ts";
import { incidentLimits, type IncidentsOptions } from "./incident-options.ts";
import {
  isActive,
  levelNames,
  readIncident,
  type Incident,
  type IncidentEntry,
  type IncidentStatus,
} from "./incident.ts";
import { mergeInto } from "./merge.ts";
import { postMortem } from "./post-mortem.ts";
import { runDeadlines } from "./run-deadlines.ts";
import { takeAlerts } from "./take-alerts.ts";

/** Who decides, and on which revision of the incident; another one in between refuses the change. */
export interface IncidentChange {
  readonly who: string;
  readonly revision?: number | undefined;
}

export interface IncidentFilter {
  readonly statuses?: readonly IncidentStatus[] | undefined;
  readonly service?: string | undefined;
  /** Ids below this one: the next page. */
  readonly before?: number | undefined;
  /** Default: 50, and 200 at most. */
  readonly limit?: number | undefined;
}

/** Incidents, from alert to end. Every change stands in the timeline, and its notices are written with it. */
export interface Incidents extends AlertSink, IncidentNotes {
  /** Deadlines that have passed and alerts that stayed over. */
  runDeadlines(): Promise<{ readonly overdue: number; readonly resolved: number }>;
  /** The newest first. */
  list(filter?: IncidentFilter): Promise<readonly Incident[]>;
  /** @throws IncidentError where there is none. */
  get(id: number): Promise<Incident>;
  /** In its order; of a storm's parts, each has its own. */
  timeline(id: number): Promise<readonly IncidentEntry[]>;
  /** Somebody sees to it. Of two at once the first one does; the other is told who (`acknowledgedBy`). */
  acknowledge(id: number, change: IncidentChange): Promise<Incident>;
  assign(id: number, assignee: string, change: IncidentChange): Promise<Incident>;
  /** Another level, up or down; an incident that is open gets the deadline of that level. */
  setLevel(id: number, level: IncidentLevel, change: IncidentChange): Promise<Incident>;
  /** Up by one. */
  escalate(id: number, change: IncidentChange): Promise<Incident>;
  comment(id: number, text: string, change: IncidentChange): Promise<Incident>;
  /** Makes `id` a part of `parent`. Returns the parent. */
  merge(id: number, parent: number, change: IncidentChange): Promise<Incident>;
  resolve(id: number, reason: string, change: IncidentChange): Promise<Incident>;
  /** The post-mortem in Markdown, as far as it can be known. */
  postMortem(id: number, events: EventReader): Promise<string>;
}

/**
 * @throws IncidentError from every change: unknown, ended, changed by another in between, or invalid.
 * @example
 * const incidents = createIncidents({ database, notices });
 * await incidents.acknowledge(17, { who: "ada" });
 */
export function createIncidents(options: IncidentsOptions): Incidents {
  const { database, notices: outbox, now = Date.now } = options;
  const limits = incidentLimits(options);

  const get = async (id: number): Promise<Incident> => {
    const row = await database.selectFrom("incident").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw unknown(id);
    return readIncident(row);
  };
  const timeline = async (id: number): Promise<readonly IncidentEntry[]> => {
    const rows = await database
      .selectFrom("incident_entry")
      .selectAll()
      .where("incident_id", "=", id)
      .orderBy("id")
      .limit(maxEntries)
      .execute();
    return rows.map(({ at, who, kind, text }) => ({ at, who, kind, text }));
  };
  const change = async (
    id: number,
    { who, revision }: IncidentChange,
    apply: (draft: IncidentDraft, at: number, transaction: Transaction<Tables>) => void | Promise<void>,
  ): Promise<Incident> => {
    checkText(who, "who", 200);
    return await database.transaction().execute(async (transaction) => {
      const draft = await lockIncident(transaction, outbox, id);
      if (draft === undefined) throw unknown(id);
      checkRevision(draft, revision);
      await apply(draft, now(), transaction);
      await draft.write();
      return readIncident(draft.row);
    });
  };
  const setLevel = async (
    id: number,
    levelFor: (draft: IncidentDraft) => number,
    given: IncidentChange,
  ): Promise<Incident> =>
    await change(id, given, (draft, at) => {
      checkActive(draft);
      const before = draft.row.level;
      const level = levelFor(draft);
      if (level !== 1 && level !== 2 && level !== 3 && level !== 4)
        throw new IncidentError("PM_INCIDENT_INVALID", "A level is 1, 2, 3 or 4.");
      if (level === before) return;
      const text = `Level ${level}, ${levelNames[level]}.`;
      draft.change({
        level,
        revision: draft.row.revision + 1,
        ...(draft.row.status === "open" ? { due_at: at + limits.acknowledgeMs[level], repeats: 0 } : {}),
      });
      draft.note(level > before ? "escalated" : "level", text, at, given.who);
      if (level > before) draft.tell("escalated", text, at);
    });

  return {
    get,
    async take(transaction, alerts) {
      await takeAlerts(transaction, outbox, limits, alerts);
    },
    async runDeadlines() {
      return await runDeadlines(database, outbox, limits, now());
    },
    async list({ statuses, service, before, limit = 50 } = {}) {
      let query = database.selectFrom("incident").selectAll().orderBy("id", "desc");
      if (statuses !== undefined) query = query.where("status", "in", statuses);
      if (service !== undefined) query = query.where("service", "=", service);
      if (before !== undefined) query = query.where("id", "<", before);
      return (await query.limit(Math.min(limit, 200)).execute()).map(readIncident);
    },
    timeline,
    async postMortem(id, events) {
      const incident = await get(id);
      const evidence: StoredEvent[] = [];
      for (const seq of incident.evidence)
        evidence.push(...(await events.after(seq - 1, 1)).filter((stored) => stored.seq === seq));
      const parts = await database
        .selectFrom("incident")
        .selectAll()
        .where("merged_into", "=", id)
        .orderBy("id")
        .limit(100)
        .execute();
      return postMortem({ incident, timeline: await timeline(id), evidence, parts: parts.map(readIncident) });
    },
    async acknowledge(id, given) {
      return await change(id, given, (draft, at) => {
        if (draft.row.status === "acknowledged") return;
        checkActive(draft);
        draft.change({
          status: "acknowledged",
          revision: draft.row.revision + 1,
          acknowledged_at: at,
          acknowledged_by: given.who,
          due_at: null,
        });
        draft.note("acknowledged", "Somebody sees to it.", at, given.who);
        draft.tell("acknowledged", "Somebody sees to it.", at);
      });
    },
    async assign(id, assignee, given) {
      checkText(assignee, "assignee", 200);
      return await change(id, given, (draft, at) => {
        checkActive(draft);
        draft.change({ assignee, revision: draft.row.revision + 1 });
        draft.note("assigned", `Assigned to ${assignee}.`, at, given.who);
      });
    },
    setLevel: async (id, level, given) => await setLevel(id, () => level, given),
    escalate: async (id, given) => await setLevel(id, ({ row }) => Math.min(4, row.level + 1), given),
    async comment(id, text, given) {
      checkText(text, "text", 4_000);
      return await change(id, given, (draft, at) => {
        if (draft.row.entries >= maxEntries)
          throw new IncidentError(
            "PM_INCIDENT_FULL",
            `Incident ${id} has ${maxEntries} lines, the most it can hold.`,
          );
        draft.note("comment", text, at, given.who);
      });
    },
    async merge(id, parent, given) {
      if (id === parent) throw new IncidentError("PM_INCIDENT_INVALID", "An incident is no part of itself.");
      checkText(given.who, "who", 200);
      return await database.transaction().execute(async (transaction) => {
        // Always in the order of the ids: two merges the other way round wait for each other in turn, not in a circle.
        const low = await lockIncident(transaction, outbox, Math.min(id, parent));
        const high = await lockIncident(transaction, outbox, Math.max(id, parent));
        const [child, whole] = id < parent ? [low, high] : [high, low];
        if (child === undefined) throw unknown(id);
        if (whole === undefined) throw unknown(parent);
        checkRevision(child, given.revision);
        checkActive(child);
        checkActive(whole);
        await mergeInto(transaction, child, whole, { at: now(), who: given.who });
        await child.write();
        await whole.write();
        return readIncident(whole.row);
      });
    },
    async resolve(id, reason, given) {
      checkText(reason, "reason", 4_000);
      return await change(id, given, async (draft, at, transaction) => {
        if (draft.row.status === "resolved") return;
        checkActive(draft);
        await endIncident(transaction, draft, { at, reason, who: given.who });
      });
    },
    async noteFor(transaction, key, kind, text, at) {
      const known = await transaction
        .selectFrom("incident_key")
        .select("incident_id")
        .where("key", "=", key)
        .executeTakeFirst();
      const draft = known && (await lockIncident(transaction, outbox, known.incident_id));
      draft?.note(kind, text, at);
      await draft?.write();
    },
  };
}

function unknown(id: number): IncidentError {
  return new IncidentError("PM_INCIDENT_UNKNOWN", `There is no incident ${id}.`);
}

function checkRevision({ row }: IncidentDraft, revision: number | undefined): void {
  if (revision !== undefined && row.revision !== revision)
    throw new IncidentError(
      "PM_INCIDENT_CHANGED",
      `Incident ${row.id} was changed in between. Read it again, and decide on what it says now.`,
    );
}

function checkActive({ row }: IncidentDraft): void {
  if (isActive(row)) return;
  const how = row.status === "merged" ? `a part of incident ${row.merged_into}` : "resolved";
  throw new IncidentError("PM_INCIDENT_ENDED", `Incident ${row.id} is ${how}.`);
}

function checkText(text: string, name: string, limit: number): void {
  if (text.trim() === "" || text.length > limit)
    throw new IncidentError("PM_INCIDENT_INVALID", `${name} needs 1 to ${limit} signs.`);
}
