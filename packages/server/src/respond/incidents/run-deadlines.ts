import type { NoticeOutbox } from "../../model/notice.ts";
import { incidentLevels } from "../../model/alert.ts";
import type { Database } from "../../database/open-database.ts";
import { lockIncident, type IncidentDraft } from "./incident-draft.ts";
import type { IncidentLimits } from "./incident-options.ts";
import { isActive, levelNames, levelOf } from "./incident.ts";
import { endIncident } from "./end-incident.ts";

/** Incidents that one run sees to; the next run goes on. */
const maxIncidents = 200;
/** Clocks of several processes may differ by this much. */
const clockMs = 60_000;

/** Deadlines are moments in the database: a process that was down when one passed finds it overdue, once. */
export async function runDeadlines(
  database: Database,
  outbox: NoticeOutbox,
  limits: IncidentLimits,
  now: number,
): Promise<{ readonly overdue: number; readonly resolved: number }> {
  await setRight(database, outbox, limits, now);
  const due = await database
    .selectFrom("incident")
    .select("id")
    .where("status", "=", "open")
    .where("due_at", "<=", now)
    .orderBy("level", "desc")
    .orderBy("due_at")
    .limit(maxIncidents)
    .execute();
  const quiet = await database
    .selectFrom("incident")
    .select("id")
    .where("status", "in", ["open", "acknowledged"])
    .where("ends_by", "=", "itself")
    .where("over_at", "<=", now - limits.quietMs)
    .orderBy("over_at")
    .limit(maxIncidents)
    .execute();
  let overdue = 0;
  let resolved = 0;
  // What is over is not overdue any more, should both be true after a standstill.
  for (const { id } of quiet)
    await database.transaction().execute(async (transaction) => {
      const draft = await lockIncident(transaction, outbox, id);
      if (draft === undefined || !isActive(draft.row)) return;
      if (draft.row.over_at === null || draft.row.over_at > now - limits.quietMs) return;
      await endIncident(transaction, draft, { at: now, reason: "The alert was over and stayed so." });
      resolved++;
    });
  for (const { id } of due)
    await database.transaction().execute(async (transaction) => {
      const draft = await lockIncident(transaction, outbox, id);
      if (draft === undefined || draft.row.status !== "open") return;
      if (draft.row.due_at === null || draft.row.due_at > now) return;
      missDeadline(draft, limits, now);
      await draft.write();
      overdue++;
    });
  return { overdue, resolved };
}

/**
 * A deadline that is further off than its level has time, or an end that is to come, was written down by a clock that was
 * ahead: it counts from now, or nobody would be told for days.
 */
async function setRight(
  database: Database,
  outbox: NoticeOutbox,
  { acknowledgeMs }: IncidentLimits,
  now: number,
): Promise<void> {
  const latest = (level: number): number => now + acknowledgeMs[levelOf(level)] + clockMs;
  const ahead = await database
    .selectFrom("incident")
    .select("id")
    .where("status", "in", ["open", "acknowledged"])
    .where(({ eb, or, and }) =>
      or([
        eb("over_at", ">", now + clockMs),
        ...incidentLevels.map((level) => and([eb("level", "=", level), eb("due_at", ">", latest(level))])),
      ]),
    )
    .limit(maxIncidents)
    .execute();
  for (const { id } of ahead)
    await database.transaction().execute(async (transaction) => {
      const draft = await lockIncident(transaction, outbox, id);
      if (draft === undefined || !isActive(draft.row)) return;
      const { due_at, over_at, level } = draft.row;
      if (due_at !== null && due_at > latest(level))
        draft.change({ due_at: now + acknowledgeMs[levelOf(level)] });
      if (over_at !== null && over_at > now + clockMs) draft.change({ over_at: now });
      await draft.write();
    });
}

/** One level up, and from level 4 on the same again, so many times. */
function missDeadline(
  draft: IncidentDraft,
  { acknowledgeMs, maxRepeats }: IncidentLimits,
  now: number,
): void {
  const level = levelOf(draft.row.level);
  if (level < 4) {
    const next = levelOf(level + 1);
    draft.change({ level: next, due_at: now + acknowledgeMs[next], revision: draft.row.revision + 1 });
    const text = `Nobody acknowledged it in time: level ${next}, ${levelNames[next]}.`;
    draft.note("overdue", text, now);
    draft.tell("overdue", text, now);
    return;
  }
  const repeats = draft.row.repeats + 1;
  const isLast = repeats >= maxRepeats;
  draft.change({ repeats, due_at: isLast ? null : now + acknowledgeMs[4] });
  const text = isLast
    ? `Nobody acknowledged it ${repeats} times. This is not told again.`
    : `Nobody acknowledged it: told for the ${repeats + 1}. time.`;
  draft.note("overdue", text, now);
  draft.tell("overdue", text, now);
}
